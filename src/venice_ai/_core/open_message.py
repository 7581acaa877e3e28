"""A message whose pieces are still coming in."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Final

from ..types.api.streaming import ChatCompletionChunkChoiceDelta
from .checks import is_list, is_mapping
from .entries import ContentParts, Entries
from .merge import Fields, Text, equals, plain
from .open_call import OpenFunction
from .tool_calls import OpenToolCalls

__all__ = ["OpenMessage"]

_REASONING: Final = ("reasoning_content", "reasoning")  # by the servers that have the one name or the other
_ENTRIES: Final = frozenset({"reasoning_details", "thinking_blocks"})
_KNOWN: Final = frozenset(
    {*ChatCompletionChunkChoiceDelta.model_fields, "reasoning"}
)  # said by what is in them


class OpenMessage:
    """Puts a message together from its deltas: each field by the rule of `merge`, those with entries by theirs.

    What few messages have is made when it comes: many streams may be open at once.

    Attributes:
        content: The text, or the parts once a list of them has come.
    """

    __slots__ = ("_calls", "_encrypted", "_fields", "_has_both", "_thoughts", "content")

    def __init__(self) -> None:
        self.content: Text | ContentParts = Text()
        self._fields = Fields()
        self._encrypted: Fields | None = None
        self._calls: OpenToolCalls | None = None
        self._thoughts: Text | None = None  # the thinking parts, before there is reasoning under a name
        self._has_both = False  # whether reasoning has come under both of its names

    def add(self, delta: ChatCompletionChunkChoiceDelta, *, is_last: bool = False) -> None:
        """Merge a delta.

        Args:
            delta: The delta.
            is_last: True if it comes with the finish_reason.
        """
        declared, extra = delta.__dict__, delta.__pydantic_extra__
        known, encrypted = self._fields.values, delta.reasoning_encrypted
        is_simple = not (encrypted or self._has_both)
        others: list[tuple[str, Any]] = []
        for name in delta.__pydantic_fields_set__:
            value = declared[name] if name in declared else extra and extra[name]
            if not value and (value is None or name in _KNOWN):
                continue
            if type(value) is str and is_simple:  # as nearly always: more of a text, or the role once more
                if name == "content":
                    self.content.add(value)
                    continue
                text = known.get(name)
                if type(text) is Text:
                    text.add(value)
                    continue
                if text == value:
                    continue
            others.append((name, value))
        if others:
            reasoning: dict[str, str] = {}
            for name, value in sorted(others, key=itemgetter(0)):  # in the same order in each process
                if name in _REASONING and isinstance(value, str) and not encrypted:
                    reasoning[name] = value
                else:
                    self._add(name, value, encrypted=bool(encrypted), is_last=is_last)
            if reasoning or (is_list(delta.content) and not encrypted):
                self._add_reasoning(delta, reasoning)

    def build(self) -> dict[str, Any]:
        """The message as it stands."""
        message: dict[str, Any] = {"role": "assistant", "content": None, **self._fields.build()}
        if not isinstance(self.content, Text):
            message["content"] = self.content.build()
        elif self.content or not (self._calls or message.keys() & {"refusal", "function_call"}):
            message["content"] = str(self.content)
        if self._encrypted:
            self._seal(message, self._encrypted.build())
        if self._calls:
            message["tool_calls"] = self._calls.build()
        return message

    def _add(self, name: str, value: Any, *, encrypted: bool, is_last: bool) -> None:
        if name == "content":
            self._add_content(value)
        elif name == "tool_calls":
            self._calls = self._calls or OpenToolCalls()
            self._calls.add(value, is_last=is_last)
        elif name in _ENTRIES:
            entries = self._fields.values.setdefault(name, Entries())
            entries.extend(plain(value) if is_list(value) else [value])
        elif encrypted and name in _REASONING and isinstance(value, str):
            self._encrypted = self._encrypted or Fields()
            self._encrypted.add(name, value)
        elif name == "function_call" and is_mapping(value) and not self._fields.values.get(name):
            self._fields.values[name] = OpenFunction(value)
        elif name != "reasoning_encrypted":
            self._fields.add(name, plain(value))

    def _add_reasoning(self, delta: ChatCompletionChunkChoiceDelta, pieces: dict[str, str]) -> None:
        """Merge reasoning, so that under each of its names stands all that the deltas have said, wherever they did.

        What was said under another name, and comes once more as a whole, is not said again.

        Args:
            delta: The delta.
            pieces: What it says by names, without what has been merged.
        """
        said, known = delta.reasoning, self._fields.values
        if not said:
            return
        names = [name for name in _REASONING if type(known.get(name)) is Text]
        latest = known[names[0]] if names else self._thoughts or Text()
        merged = _piece_of(delta, names[0]) if names and not self._has_both else ""
        is_whole = not (merged or pieces.keys() & set(names)) and equals(latest, said)
        for name in names if not (merged or is_whole) else ():
            known[name].add(pieces.get(name) or said)
        for name, piece in pieces.items():
            if not known.get(name):
                before = "" if is_whole else str(latest).removesuffix((merged or said) if names else "")
                known[name] = Text(before)
                known[name].add(piece)
            elif name not in names:  # what has come under it is no text
                self._fields.add(name, piece)
        if not (names or pieces):
            self._thoughts = latest
            latest.add(said)
        self._has_both = all(type(known.get(name)) is Text for name in _REASONING)

    def _seal(self, message: dict[str, Any], blocks: dict[str, Any]) -> None:
        """Put encrypted reasoning behind the other: it has no end mark, and what follows would be read as a part."""
        own = (message.get(name) for name in _REASONING)
        plain_text = next((text for text in own if isinstance(text, str) and text), str(self._thoughts or ""))
        block = next(iter(blocks.values()))
        for name in _REASONING:
            if name in blocks or isinstance(message.get(name), str):
                message[name] = f"{message.get(name) or plain_text}{blocks.get(name) or block}"
        message["reasoning_encrypted"] = True

    def _add_content(self, value: str | list[Any]) -> None:
        if isinstance(value, str):
            self.content.add(value)
            return
        if isinstance(self.content, Text):
            text, self.content = str(self.content), ContentParts()
            self.content.extend([text] if text else [])
        self.content.extend(plain(value))


def _piece_of(delta: ChatCompletionChunkChoiceDelta, name: str) -> str:
    """Return what a delta says under one of the names of reasoning."""
    value = (delta.__pydantic_extra__ or {}).get(name) if name == "reasoning" else delta.reasoning_content
    return value if isinstance(value, str) else ""
