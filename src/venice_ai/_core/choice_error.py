"""The error that a choice ended in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ..exceptions import APIError, APIStatusError
from .error_body import message_of
from .errors import event_error
from .merge import plain

if TYPE_CHECKING:
    from ..types.api.chat import ChatCompletionChoice, ChatCompletionChunkChoice, ChatCompletionResponse
    from .reply import Reply

__all__ = ["choice_error", "without_error"]

_NO_SENTENCE: Final = "the answer ended with the finish_reason 'error', and nothing says why"


def choice_error(
    choice: ChatCompletionChunkChoice | ChatCompletionChoice, reply: Reply | None
) -> APIError | None:
    """The exception for a choice that ended in an error: its `finish_reason` says so, or it holds an `error`."""
    error = (choice.__pydantic_extra__ or {}).get("error")
    if choice.finish_reason != "error" and not error:
        return None
    body: dict[str, Any] = {**plain(choice), "error": error or _NO_SENTENCE}
    if reply is None:
        return APIStatusError(message_of(body) or _NO_SENTENCE, body=body)
    return event_error(body, reply, content=json.dumps(body, default=str).encode())


def without_error(response: ChatCompletionResponse) -> ChatCompletionResponse:
    """A whole answer as it is.

    Raises:
        APIStatusError: The first choice ended in an error; the answer is its `partial`.
    """
    error = choice_error(response.choices[0], response._reply) if response.choices else None
    if error is None:
        return response
    error.partial = response
    raise error
