"""The error that a choice ended in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ..exceptions import APIError, APIStatusError
from .error_body import message_of
from .errors import event_error
from .merge import plain

if TYPE_CHECKING:
    from ..types.api.chat import ChatCompletionChoice, ChatCompletionChunkChoice
    from .reply import Reply

__all__ = ["choice_error", "ended_in_error"]

_NO_SENTENCE: Final = "the answer ended with the finish_reason 'error', and nothing says why"


def choice_error(choice: ChatCompletionChunkChoice | ChatCompletionChoice, reply: Reply | None) -> APIError:
    """Return the exception for a choice that ended in an error, with its sentence and its code."""
    error = (choice.__pydantic_extra__ or {}).get("error")
    body: dict[str, Any] = {**plain(choice), "error": error or _NO_SENTENCE}
    if reply is None:
        return APIStatusError(message_of(body) or _NO_SENTENCE, body=body)
    return event_error(body, reply, content=json.dumps(body, default=str).encode())


def ended_in_error(choice: ChatCompletionChunkChoice | ChatCompletionChoice) -> bool:
    """True if a choice says so by its `finish_reason`, or holds an `error`."""
    return choice.finish_reason == "error" or bool((choice.__pydantic_extra__ or {}).get("error"))
