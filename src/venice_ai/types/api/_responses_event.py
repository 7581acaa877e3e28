"""What an event of a streamed response is: one of those that are known, or any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Final, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import core_schema

from ..._core.error_paths import other_branch
from ._base import types_of
from ._responses_deltas import (
    ResponseAnnotationAdded,
    ResponseArgumentsDelta,
    ResponseReasoningDelta,
    ResponseReasoningTextDelta,
    ResponseRefusalDelta,
    ResponseSummaryTextDelta,
    ResponseTextDelta,
)
from ._responses_events import (
    Event,
    ResponseCompleted,
    ResponseCreated,
    ResponseFailed,
    ResponseIncomplete,
    ResponseItemAdded,
    ResponseItemDone,
    ResponsePartAdded,
    ResponsePartDone,
    ResponseSummaryPartAdded,
    ResponseSummaryPartDone,
    ResponseWebSearchDone,
)

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["ResponseEvent", "ResponseOtherEvent", "StreamEvent"]


_PAYLOAD: Final = frozenset({"annotation", "delta", "item", "part", "response", "text"})


def _other_event(kind: str) -> str:
    if kind in _EVENTS:
        raise other_branch(kind)
    return kind


class ResponseOtherEvent(Event):
    """An event of a type that this version does not know; its fields are kept.

    Attributes:
        type: The type.
        sequence_number: The event's number.
    """

    payload: ClassVar[frozenset[str]] = _PAYLOAD

    type: Annotated[str, AfterValidator(_other_event)]


_KnownEvent: TypeAlias = Annotated[
    ResponseCreated
    | ResponseWebSearchDone
    | ResponseItemAdded
    | ResponseItemDone
    | ResponsePartAdded
    | ResponsePartDone
    | ResponseTextDelta
    | ResponseAnnotationAdded
    | ResponseRefusalDelta
    | ResponseReasoningDelta
    | ResponseReasoningTextDelta
    | ResponseSummaryPartAdded
    | ResponseSummaryPartDone
    | ResponseSummaryTextDelta
    | ResponseArgumentsDelta
    | ResponseCompleted
    | ResponseIncomplete
    | ResponseFailed,
    Field(discriminator="type"),
]
_EVENTS: Final = types_of(_KnownEvent)

ResponseEvent: TypeAlias = Annotated[_KnownEvent | ResponseOtherEvent, Field(union_mode="left_to_right")]
"""An event of a streamed response: told apart by its class."""


class StreamEvent:
    """What an event is read as: a `ResponseEvent`, by short names for the message that says what is wrong with it."""

    payload: ClassVar[frozenset[str]] = _PAYLOAD
    kept: ClassVar[frozenset[str]] = frozenset()
    strict: ClassVar[frozenset[str]] = frozenset({"delta"})  # a text must not lack a piece
    needed: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        known, other = map(handler.generate_schema, (_KnownEvent, ResponseOtherEvent))
        return core_schema.union_schema([(known, "event"), (other, "other")], mode="left_to_right")
