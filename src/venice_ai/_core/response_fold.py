"""Events to the response that they are pieces of: the one place where they are folded.

An event is folded as it passes by, and not kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types.api.responses import (
    Response,
    ResponseArgumentsDelta,
    ResponseCompleted,
    ResponseCreated,
    ResponseFailed,
    ResponseIncomplete,
    ResponseItemAdded,
    ResponseItemDone,
    ResponsePartAdded,
    ResponsePartDone,
    ResponseReasoningDelta,
    ResponseTextDelta,
    ResponseWebSearchDone,
)
from .open_item import OpenItem

if TYPE_CHECKING:
    from ..types.api._responses_events import OfItem
    from ..types.api.responses import ResponseEvent
    from .reply import Reply

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
        self.finished: bool = False  # whether the API has said how the response ended
        self._envelope: dict[str, Any] = {}  # the fields beside the output
        self._items: list[OpenItem] = []  # in the order in which they began
        self._known: dict[int | str, OpenItem] = {}  # by place and by id

    def add(self, event: ResponseEvent) -> None:
        """Take note of an event."""
        match event:
            case ResponseTextDelta():
                self._item("message", event).add(event.delta, event.content_index or 0)
            case ResponseReasoningDelta():
                self._item("reasoning", event).add(event.delta)
            case ResponseArgumentsDelta():
                self._item("function_call", event).add(event.delta)
            case ResponseItemAdded() | ResponseItemDone():
                self._fold_item(event)
            case ResponsePartAdded() | ResponsePartDone():
                self._fold_part(event)
            case ResponseWebSearchDone():
                kind = "web_search_call"
                self._find(kind, event.id, None).describe(event.to_dict() | {"type": kind}, is_whole=True)
            case ResponseCreated():
                self._envelope |= event.response.to_dict()
            case ResponseCompleted() | ResponseIncomplete() | ResponseFailed():
                self._envelope |= event.response.to_dict()
                self.finished = True
            case _:  # of a type that is newer than this package
                pass

    def snapshot(self, reply: Reply | None = None) -> Response:
        """The response assembled so far; once the API has sent it as a whole, that one."""
        whole = {**self._envelope}
        if not whole.get("output"):
            whole["output"] = [item.whole() for item in self._items]
        response = Response.model_validate(whole)
        response._reply = reply
        return response

    def _fold_item(self, event: ResponseItemAdded | ResponseItemDone) -> None:
        if event.item is not None:
            begins = isinstance(event, ResponseItemAdded)
            described = event.item.to_dict()
            name = str(described.get("id") or event.item_id or "")
            item = self._find(event.item.type, name, event.output_index, begins=begins)
            item.describe(described, is_whole=not begins)

    def _fold_part(self, event: ResponsePartAdded | ResponsePartDone) -> None:
        if event.part is not None:
            self._item("message", event).describe_part(
                event.content_index or 0, event.part.to_dict(), is_whole=isinstance(event, ResponsePartDone)
            )

    def _item(self, kind: str, event: OfItem) -> OpenItem:
        return self._find(kind, event.item_id or "", event.output_index)

    def _find(self, kind: str, name: str, place: int | None, *, begins: bool = False) -> OpenItem:
        """The item that an event is of: by its id, or else by its place, or else the last one of its kind.

        Where several items share a place, the last one that began there has it.
        """
        item = self._known.get(name)
        if item is None and not begins:
            item = self._known.get(place) if place is not None else self._last(kind, name)
        if item is None:
            item = OpenItem(kind)
            self._items.append(item)
        if name:
            self._known[name] = item
        if place is not None:
            self._known[place] = item
        return item

    def _last(self, kind: str, name: str) -> OpenItem | None:
        last = self._items[-1] if self._items and not name else None
        return last if last is not None and last.fields["type"] == kind else None
