"""Events of a stream to models, or to the error that they carry."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar, cast

from pydantic import BaseModel
from pydantic_core import ValidationError

from ..exceptions import EventTooLargeError, StreamTruncatedError
from .checks import is_mapping
from .decoding import describe, name_of, validator
from .error_body import beginning, decoded, json_in, shortened
from .errors import event_error, unexpected_answer
from .logs import logger
from .payload import Reading, has_payload, is_error, is_foreign, is_keep_alive, reading_of, says_something
from .sse import EventReader, ServerSentEvent, apart, events, plain_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .call import Call
    from .mending import Mender
    from .reply import Reply
    from .surrogates import Halves

__all__ = ["BytesDecoder", "Decoder", "EventDecoder", "decoder", "streamable"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# So many events of a piece are read before the first is handed on: it waits no longer for them than one can notice.
TOGETHER: Final = 16

_DONE: Final = b"[DONE]"
_LF: Final = 0x0A
_NOTHING: Final = object()


def streamable(call: Call[Any], reply: Reply) -> bool:
    """Whether the answer is what a stream of this kind is read from; an answer without a content type may be."""
    if call.answer is bytes:
        return call.accept is None or "json" not in reply.content_type  # as no file is that somebody asks for
    return reply.content_type in ("text/event-stream", "")


class Decoder(Protocol[T_co]):
    """Turns the pieces of a body into chunks."""

    done: bool
    skipped: int

    @property
    def unread(self) -> Mapping[str, Any]:
        """The odd values of the chunks so far."""
        ...

    def feed(self, piece: bytes) -> Iterable[T_co]:
        """The chunks that end within this piece."""
        ...

    def end(self) -> Iterator[T_co]:
        """What the end of the body still gives."""
        ...


def decoder(call: Call[T], reply: Reply) -> Decoder[T]:
    """The decoder for the chunks of a call."""
    if call.answer is bytes:
        return cast("Decoder[T]", BytesDecoder())
    return EventDecoder(call, reply)


class BytesDecoder:
    """Hands the pieces on as they come."""

    done = False
    skipped = 0
    unread: Mapping[str, Any] = MappingProxyType({})

    def feed(self, piece: bytes) -> Iterable[bytes]:
        """The piece itself."""
        return [piece] if piece else []

    def end(self) -> Iterator[bytes]:
        """Nothing."""
        return iter(())


class EventDecoder(Generic[T]):
    """Reads server-sent events, and from each the chunk, or the error, that it carries."""

    __slots__ = (
        "_answer",
        "_halves",
        "_is_open",
        "_is_raw",
        "_mender",
        "_reader",
        "_reply",
        "_skips",
        "_validate",
        "done",
        "skipped",
        "unread",
    )

    def __init__(self, call: Call[T], reply: Reply) -> None:
        self.done = False
        self.skipped = 0
        self.unread: dict[str, Any] = {}  # the odd values of the chunks so far
        self._reader = EventReader(call.max_event_bytes)
        self._reply = reply
        self._skips = call.on_bad_event == "skip"
        self._answer = call.answer
        self._is_raw = call.answer is ServerSentEvent
        self._validate = validator(call.answer)
        self._is_open = _is_open(call.answer)
        self._halves: Halves = {}  # of characters that were cut in two
        self._mender: Mender | None = None  # made for the first event that is not valid

    def feed(self, piece: bytes) -> Iterable[T]:
        """The chunks of the events that end within this piece; nothing behind `[DONE]`."""
        try:
            whole = self._reader.cut(piece)
        except EventTooLargeError as exc:
            return self._up_to(exc)
        data = plain_data(whole) if self._is_open and not self._halves else None
        if data is None:
            return self._each(events(whole))
        del whole  # a large event is there once more in its data
        if data[-1][0] == _DONE[0] and data[-1].startswith(_DONE):
            return self._to_the_end(data)
        return self._together(data) if len(data) <= TOGETHER else chain.from_iterable(self._groups(data))

    def _up_to(self, error: EventTooLargeError) -> Iterator[T]:
        """The chunks of the events ahead of one that is too large, then the error; behind `[DONE]` it is none."""
        yield from self._each(events(self._reader.ahead))
        if not self.done:
            raise error

    def _to_the_end(self, data: list[bytes]) -> Iterator[T]:
        """The chunks of plain events that `[DONE]` ends."""
        yield from chain.from_iterable(self._groups(data[:-1]))
        yield from self._remainder()
        self.done = True

    def _groups(self, data: list[bytes]) -> Iterator[Iterable[T]]:
        """The chunks of plain events, some at a time, so that the first one does not wait for the last."""
        for start in range(0, len(data), TOGETHER):
            if not self.done:
                yield self._together(data[start : start + TOGETHER])

    def _together(self, data: list[bytes]) -> Iterable[T]:
        """The chunks of plain events, read in one go; where one of them is not as nearly always, one by one."""
        if self._halves:
            return self._each([ServerSentEvent(each) for each in data])
        try:
            validate: Any = self._validate
            chunks: list[Any] = [validate(each) for each in data]
            for chunk in chunks:
                if (chunk.__pydantic_extra__ or not chunk.__pydantic_fields_set__) and _is_odd(chunk):
                    break
            else:
                return chunks
        except Exception:
            pass  # it comes again, behind the chunks that come before it
        return self._each([ServerSentEvent(each) for each in data])

    def _each(self, found: list[ServerSentEvent]) -> Iterator[T]:
        """The chunks of events of any kind."""
        for event in found:
            if event.data.startswith(_DONE) and event.event != "error":
                self.done = True
                yield from self._remainder()
                return
            if _LF in event.data and not self._is_raw and len(lines := apart(event)) > 1:
                yield from self._each(lines)
                if self.done:
                    return
                continue
            if self._halves:
                yield from self._ended(event.data)
            chunk = self._read(event)
            if chunk is not _NOTHING:
                yield cast("T", chunk)

    def end(self) -> Iterator[T]:
        """The chunk of an event that lacks only its blank line. Half an event means that the stream was cut."""
        for event in self._reader.end():
            if not all(_is_whole(each.data) for each in apart(event)):
                raise StreamTruncatedError(
                    "the stream ended inside an event, before [DONE] or a finish_reason; the event begins with "
                    + beginning(event.data)
                )
            yield from self._each([event])
            if self.done:
                return
        yield from self._remainder()

    def _remainder(self) -> Iterator[T]:
        """The chunks of half characters whose other half never came."""
        if self._halves:
            from .surrogates import remainder

            yield from self._marks(remainder(self._halves))

    def _ended(self, data: bytes) -> Iterator[T]:
        """The chunks of half characters in texts that an event has as a whole."""
        from .surrogates import ended

        return self._marks(ended(data, self._halves))

    def _marks(self, events: list[bytes]) -> Iterator[T]:
        """The chunks of events that are made here; a type of the caller's may not be made of one."""
        for data in events:
            with suppress(ValidationError):
                yield self._read_chunk(data)

    def _read(self, event: ServerSentEvent) -> object:
        """The chunk of one event, or `_NOTHING` for what keeps alive, and for a bad event that is skipped."""
        if event.event == "error" or b'"error"' in event.data:
            self._raise_error(event)
        if self._is_raw:
            return event
        try:
            chunk = self._read_chunk(event.data)
        except ValidationError as exc:
            return self._reject(event, describe(exc), exc)
        if isinstance(chunk, BaseModel) and not has_payload(chunk):
            return self._without_payload(event, chunk)
        return chunk

    def _read_chunk(self, data: bytes) -> T:
        """The chunk of an event's data, be there odd values in it, or characters that were cut in two."""
        whole = self._joined(data) if self._halves else data
        try:
            return self._validate(whole)
        except ValidationError as exc:
            from .mending import Mender  # which few streams need

            self._mender = self._mender or Mender(self._answer, self.unread)
            if whole is data:  # not a second time: what was held back would be joined with its own text
                whole = self._joined(data)
            chunk = self._mender.mend(whole, exc)
            if chunk is None:
                raise
            return cast("T", chunk)

    def _joined(self, data: bytes) -> bytes:
        """An event's data, in which the halves of characters that were cut in two are joined."""
        if not self._halves and b"\\u" not in data and b"\xed" not in data:  # as surrogates are written
            return data
        from .surrogates import joined

        return joined(data, self._halves) or data

    def _without_payload(self, event: ServerSentEvent, chunk: BaseModel) -> object:
        """What an event is whose chunk has no payload: an error, what keeps alive, or a chunk that says little."""
        body = decoded(event.data)
        if reading_of(type(chunk), body) is Reading.ERROR:
            raise event_error(body, self._reply, content=event.data)
        if is_keep_alive(event.event, body):
            return _NOTHING
        return self._reject(event, "it has none of its fields", None) if is_foreign(chunk) else chunk

    def _raise_error(self, event: ServerSentEvent) -> None:
        """Raise the error that an event carries, if it carries one."""
        body = decoded(event.data)
        if not (is_mapping(body) and says_something(body.get("error"))):
            if event.event != "error":
                return
            body = {"error": body if says_something(body) and not event.data.startswith(_DONE) else None}
        raise event_error(body, self._reply, content=event.data)

    def _reject(self, event: ServerSentEvent, why: str, cause: Exception | None) -> object:
        """A bad event: the server's error, what keeps alive, an error of ours, or one more that was skipped."""
        body = decoded(event.data)
        if is_error(self._answer, body):
            raise event_error(body, self._reply, content=event.data) from cause
        if is_keep_alive(event.event, body):
            return _NOTHING
        message = f"an event of the stream is not a {name_of(self._answer)}: {why}"
        if not self._skips:
            raise unexpected_answer(self._reply, event.data, message, answer=self._answer) from cause
        self.skipped += 1
        logger.warning("skipped a bad event (%d so far): %s", self.skipped, shortened(message))
        return _NOTHING


def _is_open(answer: object) -> bool:
    """Whether it is a model that keeps unknown fields, so that an object's error can be seen in what it is read as."""
    if not (isinstance(answer, type) and issubclass(answer, BaseModel)):
        return False
    return answer.model_config.get("extra") == "allow" and "error" not in answer.model_fields


def _is_odd(chunk: BaseModel) -> bool:
    """Whether a model was made of some other object, or of one that carries an error."""
    return "error" in (chunk.__pydantic_extra__ or ()) or not has_payload(chunk)


def _is_whole(data: bytes) -> bool:
    """Whether nothing of an event's data is missing: it is JSON, or says that the stream is at its end."""
    return data.startswith(_DONE) or json_in(data.decode("utf-8", "replace"), _NOTHING) is not _NOTHING
