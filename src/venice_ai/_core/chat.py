"""`/chat/completions`: arguments to a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from ..exceptions import ArgumentTypeError, ArgumentValueError
from ..types.api.chat import ChatCompletionChunk, ChatCompletionOptions, ChatCompletionResponse, Message
from .call import Call, fields
from .checks import is_mapping

if TYPE_CHECKING:
    from typing import Any

__all__ = ["completion", "completion_stream"]

_PATH = "/chat/completions"


def completion(options: ChatCompletionOptions, method: str = "create") -> Call[ChatCompletionResponse]:
    """The call for a whole completion."""
    body = _body(options, method)
    return Call[ChatCompletionResponse].of("POST", _PATH, ChatCompletionResponse, options=options, body=body)


def completion_stream(options: ChatCompletionOptions, method: str = "create") -> Call[ChatCompletionChunk]:
    """The call for a completion in chunks."""
    body = _body(options, method) | {"stream": True}
    return Call[ChatCompletionChunk].of(
        "POST", _PATH, ChatCompletionChunk, options=options, body=body, stream=True
    )


def _body(options: ChatCompletionOptions, method: str) -> dict[str, Any]:
    body = fields(options, ChatCompletionOptions, f"chat.completions.{method}")
    return body | {"messages": _messages(body["messages"])}


def _messages(messages: object) -> list[Mapping[str, object]]:
    if (
        isinstance(messages, str | bytes | Message)
        or is_mapping(messages)
        or not isinstance(messages, Iterable)
    ):
        raise ArgumentTypeError(
            f"messages takes a list of messages, not {type(messages).__name__}: "
            "[{'role': 'user', 'content': 'Hello'}]"
        )
    written = [_message(place, message) for place, message in enumerate(cast("Iterable[object]", messages))]
    if not written:
        raise ArgumentValueError("messages is empty: the API needs at least one message")
    return written


def _message(place: int, message: object) -> Mapping[str, object]:
    if isinstance(message, Message):
        return message.to_request()
    if is_mapping(message):
        return message
    raise ArgumentTypeError(
        f"messages[{place}] takes a mapping or a message object such as UserMessage, not {type(message).__name__}"
    )
