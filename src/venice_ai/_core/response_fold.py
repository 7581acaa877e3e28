"""Events to the response that they are pieces of: the one place where they are folded.

An event is folded as it passes by, and not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from ..types.api.responses import (
    Response,
    ResponseAnnotationAdded,
    ResponseCompleted,
    ResponseCreated,
    ResponseFailed,
    ResponseIncomplete,
    ResponseItemAdded,
    ResponseItemDone,
    ResponseOtherEvent,
    ResponsePartAdded,
    ResponsePartDone,
    ResponseSummaryPartAdded,
    ResponseSummaryPartDone,
    ResponseWebSearchDone,
)
from .merge import has_content, plain
from .open_item import OpenItem
from .snapshot import validated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..types.api._responses_events import OfItem
    from ..types.api.responses import ResponseEvent, ResponseTextDelta
    from .reply import Reply

__all__ = ["ResponseAccumulator"]


class _Target(NamedTuple):
    """Where the pieces of an event go.

    Attributes:
        item_type: The type of the item.
        field: The field that grows: of the item, or of one of its parts.
        parts: The list that the part stands in; empty where the field is the item's own.
        part_type: The part's type.
        index_name: What the events call the part's index; empty where there is one part.
    """

    item_type: str
    field: str
    parts: str = ""
    part_type: str = ""
    index_name: str = "content_index"


# By what the type of an event says between `response.` and `.delta`.
_TARGETS: Final[Mapping[str, _Target]] = {
    "function_call_arguments": _Target("function_call", "arguments"),
    "output_text": _Target("message", "text", "content", "output_text"),
    "reasoning": _Target("reasoning", "text", "summary", index_name=""),
    "reasoning_summary_text": _Target("reasoning", "text", "summary", "summary_text", "summary_index"),
    "reasoning_text": _Target("reasoning", "text", "content", "reasoning_text"),
    "refusal": _Target("message", "refusal", "content", "refusal"),
}
_TARGETS_OF_DELTAS: Final = {f"response.{subject}.delta": target for subject, target in _TARGETS.items()}


class ResponseAccumulator:
    """Folds the events of a streamed response into a `Response`.

    ```python
    from venice_ai.streaming import ResponseAccumulator
    from venice_ai.types.api.responses import ResponseTextDelta

    accumulator = ResponseAccumulator()
    for word in ("Hel", "lo"):
        accumulator.add(ResponseTextDelta(type="response.output_text.delta", delta=word))
    assert accumulator.snapshot().text == "Hello"
    ```
    """

    END: str = "the end of the response"

    def __init__(self) -> None:
        self.started: bool = False  # whether any event has come
        self.unread: Mapping[str, Any] = {}  # the odd values of the events
        self.finished: bool = False  # whether the API has said how the response ended
        self._envelope: dict[str, Any] = {}  # the fields beside the output
        self._items: list[OpenItem] = []  # in the order in which they began
        self._known: dict[int | str | None, OpenItem] = {}  # by index and by id

    def add(self, event: ResponseEvent) -> None:
        """Take note of an event."""
        self.started = True
        target = _TARGETS_OF_DELTAS.get(event.type)
        if target is not None:
            delta = cast("ResponseTextDelta", event)  # or one of its likes
            self._holder(delta, target).pieces.add(target.field, delta.delta)
            return
        match event:
            case ResponseItemAdded() | ResponseItemDone():
                self._add_item(event)
            case ResponsePartAdded() | ResponsePartDone():
                self._add_part(event, "content", event.content_index)
            case ResponseSummaryPartAdded() | ResponseSummaryPartDone():
                self._add_part(event, "summary", event.summary_index)
            case ResponseAnnotationAdded():
                self._holder(event, _TARGETS["output_text"]).pieces.add(
                    "annotations", [plain(event.annotation)]
                )
            case ResponseWebSearchDone():
                item_type = "web_search_call"
                self._find(item_type, event.id, None).describe(
                    plain(event) | {"type": item_type}, is_whole=True
                )
            case ResponseCreated():
                self._add_envelope(event.response)
            case ResponseCompleted() | ResponseIncomplete() | ResponseFailed():
                self._add_envelope(event.response)
                self.finished = True
            case ResponseOtherEvent():
                self._add_other(event)
            case _:  # the deltas, which have gone to their targets
                pass

    def snapshot(self, reply: Reply | None = None) -> Response:
        """The response assembled so far; once the API has sent it as a whole, that one."""
        whole = {**self._envelope}
        if not whole.get("output"):
            whole["output"] = [item.build() for item in list(self._items)]
        response = validated(Response, whole)
        response._reply = reply
        response._unread = {**self.unread, **response.unread}
        return response

    def _add_envelope(self, response: Response) -> None:
        for name, value in plain(response).items():
            if has_content(value) or name not in self._envelope:  # a null was read as something empty
                self._envelope[name] = value

    def _add_item(self, event: ResponseItemAdded | ResponseItemDone) -> None:
        if event.item is not None:
            begins = isinstance(event, ResponseItemAdded)
            described = plain(event.item)
            item_id = str(described.get("id") or event.item_id or "")
            item = self._find(event.item.type, item_id, event.output_index, begins=begins)
            item.describe(described, is_whole=not begins)

    def _add_part(
        self,
        event: ResponsePartAdded | ResponsePartDone | ResponseSummaryPartAdded | ResponseSummaryPartDone,
        field: str,
        index: int | None,
    ) -> None:
        if event.part is not None:
            item_type = "reasoning" if field == "summary" else "message"
            item = self._find(item_type, event.item_id or "", event.output_index)
            part = item.part(field, index or 0, "output_text" if field == "content" else "summary_text")
            part.describe(plain(event.part), is_whole=event.type.endswith(".done"))

    def _holder(self, event: OfItem | _Position, target: _Target) -> OpenItem:
        """The item, or the part of one, in which a field grows."""
        item = self._find(target.item_type, event.item_id or "", event.output_index)
        if not target.parts:
            return item
        index = getattr(event, target.index_name) if target.index_name else None
        return item.part(target.parts, index or 0, target.part_type)

    def _add_other(self, event: ResponseOtherEvent) -> None:
        """Merge what an event of an unknown type adds, or says as a whole, where the type tells in which field."""
        subject, _, action = event.type.removeprefix("response.").rpartition(".")
        extra = event.model_extra or {}
        found = self._field_of(subject, _Position.of(extra)) if action in ("delta", "done") else None
        if found is None:
            return
        holder, field = found
        if action == "delta":
            holder.pieces.add(field, extra.get("delta"))
        elif isinstance(extra.get(field), str):
            holder.describe({field: extra[field]}, is_whole=True)

    def _field_of(self, subject: str, position: _Position) -> tuple[OpenItem, str] | None:
        """The item, or the part of one, that an event speaks of, and the field."""
        target = _TARGETS.get(subject)
        if target is not None:
            return self._holder(position, target), target.field
        item = self._known.get(position.item_id) or self._known.get(position.output_index)
        part = None if item is None else item.known_part("content", position.content_index)
        for holder in (part, item):
            if holder is not None and (field := holder.field_of(subject)):
                return holder, field
        return None

    def _find(self, item_type: str, item_id: str, index: int | None, *, begins: bool = False) -> OpenItem:
        """The item that an event is of: by its id, or else by its index, or else the last one of its type.

        Where several items share an index, the last one that began there has it.
        """
        item = self._known.get(item_id)
        if item is None and not begins:
            item = self._known.get(index) if index is not None else self._last(item_type, item_id)
        if item is None:
            item = OpenItem(item_type)
            self._items.append(item)
        if item_id:
            self._known[item_id] = item
        if index is not None:
            self._known[index] = item
        return item

    def _last(self, item_type: str, item_id: str) -> OpenItem | None:
        last = self._items[-1] if self._items and not item_id else None
        return last if last is not None and last.type == item_type else None


class _Position(NamedTuple):
    """What an event of an unknown type says of the place of its field."""

    item_id: str
    output_index: int | None
    content_index: int | None
    summary_index: int | None

    @classmethod
    def of(cls, extra: Mapping[str, Any]) -> _Position:
        """The position that the fields of an event tell, as far as they can be read."""
        item_id = extra.get("item_id")
        output, content, summary = (
            value if isinstance(value := extra.get(f"{name}_index"), int) else None
            for name in ("output", "content", "summary")
        )
        return cls(item_id if isinstance(item_id, str) else "", output, content, summary)
