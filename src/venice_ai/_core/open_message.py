"""A message whose pieces are still coming in."""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Final

from ..types.api.streaming import ChatCompletionChunkChoiceDelta
from .checks import is_list
from .entries import ContentParts, Entries
from .merge import Fields, Text, plain
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

    __slots__ = ("_calls", "_encrypted", "_fields", "content")

    def __init__(self) -> None:
        self.content: Text | ContentParts = Text()
        self._fields = Fields()
        self._encrypted: Fields | None = None
        self._calls: OpenToolCalls | None = None

    def add(self, delta: ChatCompletionChunkChoiceDelta, *, is_last: bool = False) -> None:
        """Merge a delta.

        Args:
            delta: The delta.
            is_last: True if it comes with the finish_reason.
        """
        declared, extra = delta.__dict__, delta.__pydantic_extra__
        known, encrypted = self._fields.values, delta.reasoning_encrypted
        others: list[tuple[str, Any]] = []
        for name in delta.__pydantic_fields_set__:
            value = declared[name] if name in declared else extra and extra[name]
            if not value and (value is None or name in _KNOWN):
                continue
            if (
                type(value) is str and not encrypted
            ):  # as nearly always: more of a text, or the role once more
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
            for name, value in sorted(others, key=itemgetter(0)):  # in the same order in each process
                self._add(name, value, encrypted=bool(encrypted), is_last=is_last)

    def build(self) -> dict[str, Any]:
        """The message as it stands."""
        message: dict[str, Any] = {"role": "assistant", "content": None, **self._fields.build()}
        if not isinstance(self.content, Text):
            message["content"] = self.content.build()
        elif self.content or not (self._calls or message.keys() & {"refusal", "function_call"}):
            message["content"] = str(self.content)
        if self._encrypted:
            # An encrypted block has no end mark: whatever followed it would be read as a part of it.
            for name, block in self._encrypted.build().items():
                message[name] = f"{message.get(name) or ''}{block}"
            message["reasoning_encrypted"] = True
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
        elif name != "reasoning_encrypted":
            self._fields.add(name, plain(value))

    def _add_content(self, value: str | list[Any]) -> None:
        if isinstance(value, str):
            self.content.add(value)
            return
        if isinstance(self.content, Text):
            text, self.content = str(self.content), ContentParts()
            self.content.extend([text] if text else [])
        self.content.extend(plain(value))
