"""`/responses`: arguments to a call, and what a failed response is raised as."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, cast

from ..exceptions import APIError, APIStatusError, ArgumentTypeError, ArgumentValueError
from ..types.api._responses_event import StreamEvent
from ..types.api.responses import Response, ResponseEvent, ResponseFailed, ResponseOptions
from .call import Call, fields
from .checks import is_mapping
from .errors import event_error

if TYPE_CHECKING:
    from .reply import Reply

__all__ = ["creation", "creation_stream", "failure"]

_PATH: Final = "/responses"


def creation(options: ResponseOptions, method: str = "create") -> Call[Response]:
    """The call for a whole response."""
    body = _body(options, method)
    return Call[Response].of("POST", _PATH, Response, options=options, body=body)


def creation_stream(options: ResponseOptions, method: str = "create") -> Call[ResponseEvent]:
    """The call for a response in events."""
    body = _body(options, method) | {"stream": True}
    answer = cast("type[ResponseEvent]", StreamEvent)
    return Call[ResponseEvent].of("POST", _PATH, answer, options=options, body=body, stream=True)


def failure(event: ResponseFailed, reply: Reply | None) -> APIError:
    """The exception for a response that failed while it was streamed."""
    body = event.to_dict()
    error = event.response.error
    body["error"] = error.to_dict() if error else "the response failed"
    if reply is None:
        return APIStatusError(error.message if error else "the response failed", body=body)
    return event_error(body, reply, content=event.model_dump_json(exclude_unset=True).encode())


def _body(options: ResponseOptions, method: str) -> dict[str, Any]:
    body = fields(options, ResponseOptions, f"responses.{method}")
    return body | {"input": _checked(body["input"])}


def _checked(given: object) -> object:
    if isinstance(given, str):
        items: object = given
    elif isinstance(given, bytes) or is_mapping(given) or not isinstance(given, Iterable):
        raise ArgumentTypeError(f"input takes a string or a list of items, not {type(given).__name__}")
    else:
        items = list(cast("Iterable[object]", given))
    if not items:
        raise ArgumentValueError("input is empty: there is nothing to respond to")
    return items
