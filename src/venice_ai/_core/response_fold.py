"""Events to the response that they are pieces of: the one place where they are folded.

An event is folded as it passes by, and not kept.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, Any, cast

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
from .forgotten import filled
from .merge import has_content, plain
from .open_item import OpenItem
from .response_places import ITEM_OF_PART, ITEM_TYPES, TARGETS, TARGETS_OF_DELTAS, Position
from .snapshot import validated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..types.api._responses_events import OfItem
    from ..types.api.responses import ResponseEvent, ResponseTextDelta
    from .reply import Reply
    from .response_places import Target

__all__ = ["ResponseAccumulator"]


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
        # By id, by index, and by index and type.
        self._known: dict[int | str | tuple[int, str] | None, OpenItem] = {}

    @property
    def is_whole(self) -> bool:
        """True if the API has said how the response ended."""
        return self.finished

    def add(self, event: ResponseEvent) -> None:
        """Take note of an event."""
        self.started = True
        target = TARGETS_OF_DELTAS.get(event.type)
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
            case ResponseAnnotationAdded() if event.annotation is not None:
                self._holder(event, TARGETS["output_text"]).pieces.add(
                    "annotations", [plain(event.annotation)]
                )
            case ResponseWebSearchDone():
                item = self._find("web_search_call", event.id, None)
                item.describe(plain(event) | {"type": "web_search_call"}, is_whole=True)
                item.is_whole = True
            case ResponseCreated():
                self._add_envelope(event.response)
            case ResponseCompleted() | ResponseIncomplete() | ResponseFailed():
                self._add_envelope(event.response)
                self.finished = True
            case ResponseOtherEvent():
                self._add_other(event)
            case _:  # such as a source that is null
                pass

    def snapshot(self, reply: Reply | None = None) -> Response:
        """The response assembled so far; once the API has sent it as a whole, that one."""
        whole = {**self._envelope}
        items = list(self._items)
        whole["output"] = self._filled(whole.get("output"), items) or [item.build() for item in items]
        response = validated(Response, whole)
        response._reply = reply
        response._unread = {**self.unread, **response.unread}
        return response

    def _filled(self, output: list[dict[str, Any]] | None, items: list[OpenItem]) -> list[dict[str, Any]]:
        """The output that came as a whole, with what only the pieces of its items say.

        An item whose id is not known, as where each event has another one, is the next one of its type.
        """
        known = [self._known.get(_text(each.get("id"))) for each in output or ()]
        named = {id(each) for each in known}
        waiting: defaultdict[str, deque[OpenItem]] = defaultdict(deque)
        for item in items:
            if id(item) not in named:
                waiting[item.type].append(item)
        result: list[dict[str, Any]] = []
        for each, found in zip(output or (), known, strict=True):
            others = waiting[each["type"]]
            pieces = others.popleft() if found is None and others else found
            result.append(each if pieces is None else filled(each, pieces.build(like=each)))
        return result

    def _add_envelope(self, response: Response) -> None:
        for name, value in plain(response).items():
            if has_content(value) or name not in self._envelope:  # a null was read as something empty
                self._envelope[name] = value

    def _add_item(self, event: ResponseItemAdded | ResponseItemDone) -> None:
        if event.item is not None:
            begins = isinstance(event, ResponseItemAdded)
            described = plain(event.item)
            item = self._find(
                event.item.type, self._id_of(described, event), event.output_index, begins=begins
            )
            item.describe(described, is_whole=not begins)
            if begins:
                item.is_announced = True
            else:
                item.is_whole = True

    def _id_of(self, described: Mapping[str, Any], event: OfItem) -> str:
        """The id of an item: of those that it has, the one that is known; or else the first."""
        ids = [described.get("id"), event.item_id]
        if str(described["type"]).endswith("_call"):
            ids.append(described.get("call_id"))
        found = [name for each in ids if (name := _text(each))]
        return next((each for each in found if each in self._known), found[0] if found else "")

    def _add_part(
        self,
        event: ResponsePartAdded | ResponsePartDone | ResponseSummaryPartAdded | ResponseSummaryPartDone,
        field: str,
        index: int | None,
    ) -> None:
        if event.part is not None:
            item_type = "reasoning" if field == "summary" else ITEM_OF_PART.get(event.part.type, "")
            item = self._find(item_type, event.item_id or "", event.output_index)
            part = item.part(field, index or 0, "output_text" if field == "content" else "summary_text")
            part.describe(plain(event.part), is_whole=event.type.endswith(".done"))

    def _holder(self, event: OfItem | Position, target: Target) -> OpenItem:
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
        found = self._field_of(subject, Position.of(extra)) if action in ("delta", "done") else None
        if found is None:
            return
        holder, field = found
        if action == "delta":
            holder.pieces.add(field, extra.get("delta"))
        elif isinstance(extra.get(field), str):
            holder.describe({field: extra[field]}, is_whole=True)

    def _field_of(self, subject: str, position: Position) -> tuple[OpenItem, str] | None:
        """The item, or the part of one, that an event speaks of, and the field."""
        target = TARGETS.get(subject)
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

        Where several items share an index, the last one of the type has it.

        Args:
            item_type: Its type, as far as the event tells; else empty.
            item_id: Its id, or empty.
            index: Its place.
            begins: True if the event says that it begins, so that one without a known id is new.
        """
        item = self._known.get(item_id)
        if item is not None:
            item.is_named = True
        elif index is None:
            item = None if begins else self._last(item_type, item_id)
        elif not begins:
            item = self._known.get((index, item_type))
            if item is None or (item_id and item.keeps_its_id):
                item = self._other_at(index, item_type, item_id)
        if item is None:
            item = OpenItem(item_type or "message")
            self._items.append(item)
        if item_id:
            item.has_id = True
            self._known[item_id] = item
        if index is not None:
            self._known[index] = self._known[index, item_type] = item
        return item

    def _other_at(self, index: int | None, item_type: str, item_id: str) -> OpenItem | None:
        """The last item at an index, if an event may be of it."""
        item = self._known.get(index)
        if item is None or (item_id and item.keeps_its_id):
            return None
        return None if item_type != item.type and {item_type, item.type} <= ITEM_TYPES else item

    def _last(self, item_type: str, item_id: str) -> OpenItem | None:
        """The last item, if an event without an id and an index may be of it."""
        last = self._items[-1] if self._items and not item_id else None
        return last if last is not None and last.type == item_type and not last.is_whole else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
