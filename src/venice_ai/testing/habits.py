"""What servers do in their own way when they send a chat completion, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Fields: TypeAlias = Mapping[str, Any]


def _no_fields() -> Fields:
    return {}


@dataclass(frozen=True, kw_only=True)
class ErrorHabits:
    """How a stream says that it failed.

    Attributes:
        default: What is said where the script gives no error of its own.
        form: Under `error`; flat, its fields at the top; in a list; on a chunk, beside the choices; in an SSE field
            named `error`; or as bare JSON that is no event at all.
        beside: What stands beside the error, or beside its fields where it is flat.
        event: The event's name.
        done: Whether `[DONE]` follows.
    """

    default: Fields
    form: Literal["nested", "flat", "list", "chunk", "field", "bare"] = "nested"
    beside: Fields = field(default_factory=_no_fields)
    event: str | None = None
    done: bool = True


@dataclass(frozen=True, kw_only=True)
class DetailHabits:
    """How the reasoning is said once more, in a list of typed entries.

    Attributes:
        field: The list's name.
        entry: What each piece holds beside its text.
        text: Under which name it holds the text.
        signature: What the last piece of the text holds in place of more text.
        encrypted: One more entry, whole.
    """

    field: str = "reasoning_details"
    entry: Fields
    text: str = "text"
    signature: Fields
    encrypted: Fields | None = None


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What one server does in its own way; the defaults are the commonest.

    Attributes:
        error: How a stream says that it failed.
        head: What each chunk, and the whole answer, holds beside id, object, created and model.
        opening: A chunk of no choices that holds this comes first; the whole answer holds it too.
        choice: What each choice holds beside index, delta or message, and finish_reason.
        role: The delta that comes first; `None` where the role is said on every delta.
        delta: What each other delta holds, unless it says something else there.
        message: What a whole message holds, unless it says something else there.
        reasoning: Its field, or `parts` where it stands in the content; `None` where it is never shown.
        details: How the reasoning is said once more.
        seal: What the message holds besides where there was reasoning; the stream's delta behind the reasoning.
        citations: Where the sources of a web search stand.
        call_cut: Tool calls in pieces, each whole in a delta of its own, or all together in one delta.
        call_id: The id of a call whose script gives none; `None` where there is no id.
        call_later: What identifies the later pieces of a call besides its index.
        call_opens_empty: Whether the first piece has a name and no arguments yet.
        call_index: Counted, in streams alone; or 0 for each call, in whole answers too.
        call_arguments: JSON text, or the object itself where they are one.
        call_fields: What each call holds besides.
        unfinished: The finish_reason of each choice that has not ended.
        finish: A chunk of its own for the finish_reason, or on the choice's last delta.
        usage: A chunk of its own without choices, or with an empty one; on the last chunk, on every chunk (zeros until
            the last), or inside `x_groq` on the last.
        usage_beside: What is said together with the usage.
        keep_alive: A comment that is sent while the model thinks.
        extras: Whether there are Venice's own `cost` and, in whole answers, `venice_parameters`.
    """

    error: ErrorHabits
    head: Fields = field(default_factory=_no_fields)
    opening: Fields = field(default_factory=_no_fields)
    choice: Fields = field(default_factory=_no_fields)
    role: Fields | None = field(default_factory=lambda: {"role": "assistant", "content": ""})
    delta: Fields = field(default_factory=_no_fields)
    message: Fields = field(default_factory=_no_fields)
    reasoning: Literal["reasoning_content", "reasoning", "parts"] | None = "reasoning_content"
    details: DetailHabits | None = None
    seal: Fields = field(default_factory=_no_fields)
    citations: Literal["venice_parameters", "annotations", "executed_tools"] = "venice_parameters"
    call_cut: Literal["pieces", "whole", "together"] = "pieces"
    call_id: str | None = "call_{}"
    call_later: Literal["nothing", "id", "nulls"] = "nothing"
    call_opens_empty: bool = False
    call_index: Literal["counted", "zero"] = "counted"
    call_arguments: Literal["text", "object"] = "text"
    call_fields: Fields = field(default_factory=_no_fields)
    unfinished: str | None = None
    finish: Literal["own", "last"] = "own"
    usage: Literal["own", "empty choice", "last", "every", "x_groq"] = "own"
    usage_beside: Fields = field(default_factory=_no_fields)
    keep_alive: str | None = None
    extras: bool = False
