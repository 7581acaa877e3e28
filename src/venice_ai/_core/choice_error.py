"""The error that a choice ended in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from ..exceptions import APIError, APIStatusError
from .error_body import message_of
from .errors import event_error
from .merge import plain
from .payload import says_something, speaks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..types.api.chat import ChatCompletionChoice, ChatCompletionChunkChoice
    from .reply import Reply

__all__ = ["choice_error", "ended_in_error"]

_NO_SENTENCE: Final = "the answer ended with the finish_reason 'error', and nothing says why"
_SAID: Final = frozenset(
    {"delta", "message", "error"}
)  # no reason for anything is looked for in the model's words


def choice_error(
    choice: ChatCompletionChunkChoice | ChatCompletionChoice,
    reply: Reply | None,
    beside: Mapping[str, Any] | None = None,
) -> APIError:
    """Return the exception for a choice that ended in an error, with its sentence and its code.

    Args:
        choice: The choice.
        reply: The HTTP answer that it came in.
        beside: The fields beside the choices, which have the sentence where the choice has none.
    """
    error = _error_of(choice)
    body = {name: value for name, value in plain(choice).items() if name not in _SAID}
    if error is None and beside and speaks(beside):
        body = {**beside, **body}
    else:
        body["error"] = error or _NO_SENTENCE
    if reply is None:
        return APIStatusError(message_of(body) or _NO_SENTENCE, body=body)
    return event_error(body, reply, content=json.dumps(body, default=str).encode())


def ended_in_error(choice: ChatCompletionChunkChoice | ChatCompletionChoice) -> bool:
    """True if a choice says so by its `finish_reason`, or if it or what the model says in it holds an `error`."""
    return choice.finish_reason == "error" or _error_of(choice) is not None


def _error_of(choice: ChatCompletionChunkChoice | ChatCompletionChoice) -> object:
    """Return the error that a choice holds, or what the model says in it; None where there is none."""
    said = choice.__dict__.get("delta") or choice.__dict__["message"]
    for holder in (choice, said):
        error = (holder.__pydantic_extra__ or {}).get("error")
        if error and says_something(error):
            return error
    return None
