"""A message whose pieces are still coming in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from ..types.api.streaming import ChatCompletionChunkChoiceDelta, ChatCompletionChunkToolCall

__all__ = ["MANY", "OpenMessage", "Text", "as_plain", "fields_set"]

MANY: Final = 256  # pieces, of which each takes more room than its characters

_KINDS: Final = ("reasoning", "encrypted", "refusal")  # of text, beside the content
_FOLDED: Final = frozenset(
    {
        "role",
        "content",
        "reasoning_content",
        "reasoning_encrypted",
        "reasoning_details",
        "tool_calls",
        "refusal",
    }
)


class Text:
    """Text that arrives in pieces; they are joined when they have become many, not one by one.

    Another thread than the one that adds may ask for it: between two calls, threads do not take turns.

    Attributes:
        pieces: The last ones; who adds to them here sees to it that they are gathered.
    """

    __slots__ = ("_blocks", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._blocks: tuple[str, ...] = ()  # few: each is at least twice as long as the next one

    def __bool__(self) -> bool:
        return bool(self.pieces or self._blocks)

    def __str__(self) -> str:
        return "".join([*self._blocks, *self.pieces])

    def add(self, piece: str) -> None:
        """One more piece."""
        self.pieces.append(piece)
        if len(self.pieces) >= MANY:
            self.gather()

    def gather(self) -> None:
        """Make one of many pieces, so that a long text takes little more room than its characters."""
        block, before = "".join(self.pieces), self._blocks
        while before and len(before[-1]) < 2 * len(block):
            block, before = before[-1] + block, before[:-1]
        self._blocks = (*before, block)
        self.pieces[:] = ()


class OpenMessage:
    """Folds the deltas of one message: text grows, tool calls gather, of everything else the last value counts.

    What few messages have is made when it comes: many streams may be open at once.

    Attributes:
        content: The text.
    """

    __slots__ = ("_calls", "_details", "_others", "_texts", "content")

    def __init__(self) -> None:
        self.content = Text()
        self._texts: defaultdict[str, Text] | None = None  # of other kinds
        self._details: list[dict[str, Any]] | None = None
        self._calls: OpenToolCalls | None = None
        self._others: dict[str, Any] = {}

    def add(self, delta: ChatCompletionChunkChoiceDelta) -> None:
        """One more delta."""
        if delta.content:
            self.content.add(delta.content)
        if delta.reasoning_content:
            # An encrypted block has no end mark: whatever followed it would be read as a part of it.
            self._grow("encrypted" if delta.reasoning_encrypted else "reasoning", delta.reasoning_content)
        if delta.refusal:
            self._grow("refusal", delta.refusal)
        if delta.role:
            self._others["role"] = delta.role
        for detail in delta.reasoning_details or ():
            self._add_detail(as_plain(detail))
        for call in delta.tool_calls or ():
            self._calls = self._calls or OpenToolCalls()
            self._calls.add(call)
        if not delta.__pydantic_fields_set__ <= _FOLDED:
            for name, value in fields_set(delta):
                if name not in _FOLDED and value is not None:
                    self._others[name] = as_plain(value)

    def whole(self) -> dict[str, Any]:
        """The message as it stands."""
        texts: dict[str, Text] = self._texts or {}
        reasoning, encrypted, refusal = (str(texts.get(kind, "")) for kind in _KINDS)
        message: dict[str, Any] = {"role": "assistant", "content": None, **self._others}
        if self.content or not (self._calls or refusal):
            message["content"] = str(self.content)
        if reasoning or encrypted:
            message["reasoning_content"] = reasoning + encrypted
        if encrypted:
            message["reasoning_encrypted"] = True
        if refusal:
            message["refusal"] = refusal
        if self._details:
            message["reasoning_details"] = self._details
        if self._calls:
            message["tool_calls"] = self._calls.whole()
        return message

    def _grow(self, kind: str, text: str) -> None:
        if self._texts is None:
            self._texts = defaultdict(Text)
        self._texts[kind].add(text)

    def _add_detail(self, detail: dict[str, Any]) -> None:
        """Lengthen the entry of the same id or index, else open a new one."""
        self._details = self._details or []
        for known in self._details:
            if known.get("type") == detail.get("type") and _is_same(known, detail):
                text = (known.get("text") or "") + (detail.get("text") or "")
                known |= {name: value for name, value in detail.items() if value is not None}
                if text:
                    known["text"] = text
                return
        self._details.append(dict(detail))


def _is_same(known: dict[str, Any], detail: dict[str, Any]) -> bool:
    for name in ("id", "index"):
        if detail.get(name) is not None and known.get(name) is not None:
            return bool(detail[name] == known[name])
    return False


class OpenToolCalls:
    """Tool calls, put together from their pieces."""

    def __init__(self) -> None:
        self._calls: list[_OpenToolCall] = []

    def add(self, piece: ChatCompletionChunkToolCall) -> None:
        """One more piece, of a call that is known or of a new one."""
        call = self._call_of(piece)
        if call is None:
            call = _OpenToolCall()
            self._calls.append(call)
        call.add(piece)

    def whole(self) -> list[dict[str, Any]]:
        """The calls as they stand."""
        return [call.whole() for call in self._calls]

    def _call_of(self, piece: ChatCompletionChunkToolCall) -> _OpenToolCall | None:
        """The call that a piece belongs to; None for the first piece of a new call.

        Parallel calls may share an `index`, so that an id, where there is one, says more than the index does.
        """
        name = piece.function.name if piece.function else None
        if piece.id:
            known = next((call for call in self._calls if call.fields.get("id") == piece.id), None)
            if known is not None or name:
                return known
        if piece.index is not None:
            neighbours = (call for call in reversed(self._calls) if call.fields.get("index") == piece.index)
            neighbour = next(neighbours, None)
            if neighbour is not None or name:
                return neighbour
        last = self._calls[-1] if self._calls else None
        if name and last is not None and last.function.get("name") not in (None, name):
            return None  # no id, no index, but another function
        return last


class _OpenToolCall:
    """One tool call: its arguments grow, of everything else the first value that is there counts."""

    __slots__ = ("arguments", "fields", "function")

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.function: dict[str, Any] = {}
        self.arguments = Text()

    def add(self, piece: ChatCompletionChunkToolCall) -> None:
        """One more piece."""
        for name, value in fields_set(piece):
            if name != "function" and value not in (None, ""):
                self.fields.setdefault(name, as_plain(value))
        if piece.function is None:
            return
        for name, value in fields_set(piece.function):
            if name == "arguments":
                self.arguments.add(value or "")
            elif value not in (None, ""):
                self.function.setdefault(name, as_plain(value))

    def whole(self) -> dict[str, Any]:
        """The call as it stands."""
        return {
            "type": "function",
            **self.fields,
            "function": {**self.function, "arguments": str(self.arguments)},
        }


def fields_set(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """The fields that a model was given, in their order, the unknown ones last."""
    given = model.__pydantic_fields_set__
    for item in model.__dict__.items():
        if item[0] in given:
            yield item
    yield from (model.__pydantic_extra__ or {}).items()


def as_plain(value: Any) -> Any:  # whatever JSON can hold
    """A value as plain data, with just the fields that came."""
    return value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value
