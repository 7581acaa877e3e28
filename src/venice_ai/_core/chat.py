"""`/chat/completions`: arguments to a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, cast

from ..exceptions import ArgumentTypeError, ArgumentValueError
from ..types.api._nulls import as_answer, without_infinities, without_nulls
from ..types.api.chat import (
    AssistantMessage,
    ChatCompletionChunk,
    ChatCompletionOptions,
    ChatCompletionResponse,
    DeveloperMessage,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from .call import Call, fields
from .checks import is_mapping

if TYPE_CHECKING:
    from typing import Any

__all__ = ["completion", "completion_stream", "without_error"]

_PATH: Final = "/chat/completions"
_MODELS: Final[Mapping[str, type[Message]]] = {
    "assistant": AssistantMessage,
    "developer": DeveloperMessage,
    "system": SystemMessage,
    "tool": ToolMessage,
    "user": UserMessage,
}


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
    written = [_message(index, message) for index, message in enumerate(cast("Iterable[object]", messages))]
    if not written:
        raise ArgumentValueError("messages is empty: the API needs at least one message")
    return written


def _message(index: int, message: object) -> Mapping[str, object]:
    """A message as it is sent; a mapping may be the dump of one, with a null for whatever was not set."""
    if isinstance(message, Message):
        return message.to_request()
    if is_mapping(message):
        role = message.get("role")
        model = _MODELS.get(role) if isinstance(role, str) else None
        sent = message if model is None else without_nulls(message, model)
        if model is not AssistantMessage:
            return sent
        return as_answer(sent) if "content" in message else without_infinities(sent)
    raise ArgumentTypeError(
        f"messages[{index}] takes a mapping or a message object such as UserMessage, not {type(message).__name__}"
    )


def without_error(response: ChatCompletionResponse) -> ChatCompletionResponse:
    """Return a whole answer as it is.

    Raises:
        APIStatusError: The first choice ended in an error; the answer is its `partial`.
    """
    from .choice_error import choice_error, ended_in_error  # which a call that fails does not need

    if not (response.choices and ended_in_error(response.choices[0])):
        return response
    error = choice_error(response.choices[0], response._reply, response.model_extra)
    error.partial = response
    raise error
