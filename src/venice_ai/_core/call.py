"""A request as data: what is to be sent, and what is to come of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from .._http import URL
from ..exceptions import ArgumentTypeError, ArgumentValueError
from .binary import BytesResponse
from .checks import (
    check_bad_event,
    check_headers,
    check_mapping,
    check_max_retries,
    check_names,
    check_query,
    check_size,
    is_list,
    is_mapping,
)
from .settings import USER_AGENT, Secret, Timeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import BaseModel
    from typing_extensions import TypeIs

    from ..types.api._options import CallOptions
    from .reply import Reply
    from .settings import Settings
    from .uploads import Form

__all__ = [
    "Call",
    "camelled",
    "encode",
    "fields",
    "place_of",
    "request_headers",
    "request_query",
    "request_url",
]

AnswerType = TypeVar("AnswerType")

DEFAULT_MAX_EVENT_BYTES: Final = 128 * 1024 * 1024

_OPTIONS = frozenset(
    {
        "extra_body",
        "extra_headers",
        "extra_query",
        "max_event_bytes",
        "max_retries",
        "on_bad_event",
        "timeout",
    }
)


@dataclass(frozen=True, slots=True)
class Call(Generic[AnswerType]):
    """A request, and what its answer is read as.

    Attributes:
        method: The HTTP method.
        path: The path below the base URL, with a slash in front.
        answer: What the answer, or each chunk of a stream, is read as: a model, any type that pydantic validates,
            `bytes`, `BytesResponse`, or `ServerSentEvent`.
        body: The body: encoded JSON, a form, or None.
        stream: Whether the answer comes in chunks.
        other: What reads an answer that is not JSON, where the API may send one.
        file: Whether an answer that is not JSON is a file, whose bytes come in chunks.
        accept: The media types that are asked for; None for those that go with the answer.
        elsewhere: Whether `path` is a whole URL of another host, which gets neither the key nor anything else of ours.
        repeatable: Whether sending it twice does no harm, even if the server has acted on the first.
        costly: Whether it starts something that is paid for as a whole, a video or a picture, so that it is sent again
            only when the server certainly did not start it.
        check: What says of an answer, and its body, why it is not the one that was asked for; None where it is.
        expected: A status that is a good answer to this call, although it looks like a refusal; or None.
    """

    method: str
    path: str
    answer: type[AnswerType]
    body: bytes | Form | None = field(default=None, repr=False)
    stream: bool = False
    other: Callable[[bytes, Reply], AnswerType] | None = None
    file: bool = False
    accept: str | None = None
    elsewhere: bool = False
    repeatable: bool = False
    costly: bool = False
    check: Callable[[AnswerType, bytes], str | None] | None = field(default=None, compare=False, repr=False)
    expected: int | None = None
    query: Mapping[str, object] = field(default_factory=dict[str, object], repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    timeout: Timeout | None = None
    max_retries: int | None = None
    on_bad_event: str = "raise"
    max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES

    @classmethod
    def of(
        cls,
        method: str,
        path: str,
        answer: type[AnswerType],
        *,
        options: CallOptions,
        body: Mapping[str, object] | list[object] | Form | None = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        repeatable: bool | None = None,
        costly: bool = False,
        other: Callable[[bytes, Reply], AnswerType] | None = None,
        accept: str | None = None,
        check: Callable[[AnswerType, bytes], str | None] | None = None,
    ) -> Call[AnswerType]:
        """The call for what a caller said, all of it checked.

        Unless told, what is repeatable is what only reads.
        """
        given: Mapping[str, object] = {name: value for name, value in options.items() if name in _OPTIONS}
        extra = check_mapping(given.get("extra_body", {}), "extra_body")
        return cls(
            method=method,
            path=path,
            answer=answer,
            body=body.with_fields(extra) if _is_form(body) else encode(body, extra),
            stream=stream,
            other=other,
            accept=accept,
            check=check,
            repeatable=method in ("GET", "HEAD") if repeatable is None else repeatable,
            costly=costly,
            query={**(query or {}), **check_query(given.get("extra_query", {}), "extra_query")},
            headers={**(headers or {}), **check_headers(given.get("extra_headers", {}), "extra_headers")},
            timeout=Timeout.of(given["timeout"]) if "timeout" in given else None,
            max_retries=check_max_retries(given["max_retries"]) if "max_retries" in given else None,
            on_bad_event=check_bad_event(given.get("on_bad_event", "raise")),
            max_event_bytes=check_size(given.get("max_event_bytes", DEFAULT_MAX_EVENT_BYTES)),
        )

    @property
    def resendable(self) -> bool:
        """Whether the body can be sent a second time: an open file may not be wound back."""
        return not _is_form(self.body) or self.body.resendable

    def comes_in_chunks(self, reply: Reply) -> bool:
        """Whether the answer is not read as a whole."""
        return self.stream or (self.file and not reply.is_json)


def _is_form(body: object) -> TypeIs[Form]:
    return hasattr(body, "with_fields")  # few calls send a file: the module of forms is not imported for this


def fields(options: Mapping[str, object], shape: Any, method: str) -> dict[str, object]:
    """The request's own fields among the options of `method`, which are those of the typed mapping `shape`.

    An option that `shape` does not know, or one that it needs and that is not there, is an `ArgumentTypeError`.
    """
    check_names(
        options, shape.__annotations__, method, " Fields newer than this version go into extra_body=."
    )
    needed = shape.__required_keys__
    if not needed <= options.keys():
        missing = [name for name in shape.__annotations__ if name in needed and name not in options]
        raise ArgumentTypeError(f"{method}() needs {' and '.join(f'{name}=' for name in missing)}")
    return {name: value for name, value in options.items() if name not in _OPTIONS}


def camelled(given: Mapping[str, object]) -> dict[str, object]:
    """The fields by the names that the API has for them, where it writes them in camel case."""
    return {_camel(name): value for name, value in given.items()}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.capitalize() for each in others)


def encode(body: Mapping[str, object] | list[object] | None, extra: Mapping[str, object]) -> bytes | None:
    """The JSON of a body, with `extra` over it; None where there is neither. An error names the argument."""
    if is_list(body):
        if extra:
            raise ArgumentValueError("extra_body has no place in this body, which is a list")
        return _encoded("body", body)
    if body is None and not extra:
        return None
    written = {**check_mapping(body or {}, "body"), **extra}
    whole = _at_once(written)
    return b"".join(_pieces(written)) if whole is None else whole


def _at_once(written: Mapping[str, object]) -> bytes | None:
    """The JSON of an object, as long as there is nothing special in it; None where there is."""
    try:
        return _write(written).encode()
    except (ValueError, TypeError, RecursionError):
        return None


def _repeatable(value: object) -> object:
    """What a model or a mapping is written as. Anything else may be readable once only, or a secret: not in one go."""
    if hasattr(value, "model_dump") or is_mapping(value):
        return _plain(value)
    raise TypeError


_write: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_repeatable
).encode


def _pieces(written: Mapping[str, object]) -> Iterator[bytes]:
    """The JSON of an object, bit by bit: what is a secret in it is in no variable of a frame."""
    mark = b"{"
    for name, value in written.items():
        yield mark
        yield json.dumps(name).encode()
        yield b":"
        yield _encoded(name, value)
        mark = b","
    yield b"}" if written else b"{}"


def _encoded(name: str, value: object) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
        return text.encode()
    except (ValueError, RecursionError) as exc:
        raise ArgumentValueError(f"{name} can't be written as JSON: {exc}") from exc
    except TypeError as exc:
        raise ArgumentTypeError(f"{name} can't be written as JSON: {exc}") from exc


def _plain(value: object) -> object:
    kind = type(value).__name__
    if hasattr(value, "model_dump"):  # a model; the library that makes them is not imported for this
        return cast("BaseModel", value).model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, Secret):
        return value.reveal()
    if is_mapping(value):
        return dict(value)
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray | memoryview):
        return list(cast("Iterable[object]", value))
    raise TypeError(f"a {kind} has no JSON form")


def request_headers(settings: Settings, call: Call[Any], key: Secret | None) -> dict[str, str]:
    """All the headers of a call, in lower case: ours, then the client's, then the call's, the last one winning."""
    headers = {"accept": _accepted(call), "user-agent": USER_AGENT}
    # Compression makes whatever stands in between collect a stream before it passes it on. What is asked for is what
    # can be undone here slice by slice.
    headers["accept-encoding"] = "identity" if call.stream or call.file else "gzip, deflate"
    if isinstance(call.body, bytes):
        headers["content-type"] = "application/json"
    if call.elsewhere:
        return headers
    if key is not None:
        headers["authorization"] = f"Bearer {key.reveal()}"
    for given in (settings.default_headers, call.headers):
        headers.update((name.lower(), value) for name, value in given.items())
    return headers


def _accepted(call: Call[Any]) -> str:
    if call.accept is not None:
        return call.accept
    if call.other is not None or call.file or call.answer in (bytes, BytesResponse):
        return "*/*"
    return "text/event-stream" if call.stream else "application/json"


def request_url(settings: Settings, call: Call[Any]) -> URL:
    """The URL of a call, without its query."""
    return URL(call.path) if call.elsewhere else _read_url(settings.base_url + call.path)


@lru_cache(maxsize=128)
def _read_url(text: str) -> URL:
    """A URL. It is kept, as reading one takes longer than putting the rest of a request together."""
    return URL(text)


def place_of(settings: Settings, call: Call[Any]) -> str:
    """Where a call goes, for a message: another host's path may be as good as a key."""
    return str(URL(call.path).join("/")) if call.elsewhere else settings.base_url


def request_query(settings: Settings, call: Call[Any]) -> dict[str, Any]:
    """The query parameters of a call: the client's, then the call's, the last one winning."""
    return {} if call.elsewhere else {**settings.default_query, **call.query}
