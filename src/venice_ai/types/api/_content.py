"""What a content says: its text, and its reasoning where that stands among its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..._core.checks import is_list, is_mapping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._messages import ChatCompletionMessage, ContentPart
    from .streaming import ChatCompletionChunkChoiceDelta

__all__ = ["reasoning_of", "text_of"]


def text_of(content: str | Sequence[ContentPart] | None) -> str:
    """The text of a content: the string itself, or its text parts joined; empty where there is none."""
    if isinstance(content, str):
        return content
    return "".join(_texts(part, "text") for part in content or () if not _is_reasoning(part))


def reasoning_of(message: ChatCompletionMessage | ChatCompletionChunkChoiceDelta) -> str:
    """The reasoning of a message or a delta, by whichever name its server has for it; empty where there is none.

    It is read once: a server that sends two names sends the same under both.
    """
    other = (message.__pydantic_extra__ or {}).get("reasoning")
    return message.reasoning_content or _joined(other) or _thinking(message.content)


def _thinking(content: str | Sequence[ContentPart] | None) -> str:
    """The text of the thinking parts of a content, as Mistral sends them."""
    if not content or isinstance(content, str):
        return ""
    return "".join(
        _texts(part, "thinking") or _texts(part, "text") for part in content if _is_reasoning(part)
    )


def _is_reasoning(part: ContentPart) -> bool:
    return "thinking" in part.type or "reasoning" in part.type


def _texts(part: ContentPart, field: str) -> str:
    value = getattr(part, field, None)
    return _joined([value] if is_mapping(value) else value)


def _joined(value: object) -> str:
    """A text, or the texts in a list."""
    if is_list(value):
        return "".join(_strings(value))
    return value if isinstance(value, str) else ""


def _strings(parts: list[Any]) -> Iterator[str]:
    for part in parts:
        text = part.get("text") if is_mapping(part) else part
        if isinstance(text, str):
            yield text
