"""Chat completions to script: one description, answered plainly or streamed, as the request asks."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from .asked import asked_of
from .completion import DEFAULT_TEXT, Completion
from .dialects import DIALECTS, Dialect
from .replies import Headers, JSONReply, RawReply, StreamReply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .records import RecordedRequest


@dataclass(frozen=True)
class ToolCallReply:
    """A call the model asks for. `arguments` are cut into so many `pieces` when streamed.

    `id` and `index` are counted when not given. Real models do send several calls with one same `index`.
    """

    name: str
    _: KW_ONLY
    arguments: str | Mapping[str, object] | None = "{}"
    id: str | None = None
    index: int | None = None
    pieces: int = 1


@dataclass(frozen=True)
class ChatReply:
    """A chat completion, answered in plain JSON or as a stream, whichever the request asks for.

    The content:

    - `text`; `reasoning`, which comes before it; `refusal` and `tool_calls`, which come after it, or in its
      place when you give no text of your own;
    - `more_choices`: the texts of the choices 1, 2, …, whose events mingle with those of the first;
    - `finish_reason`: `None` never says it; with tool calls, `"stop"` is said as `"tool_calls"`;
    - `usage` and `cost`: counted from the words if not given, left out if `{}`;
    - `citations` of a web search; `model`, if not the one asked for.
    - `dialect`: the server behind the API whose habits shape the answer, for example `"vllm"` or `"openrouter"`.
      What a server never shows is left out: OpenAI and Azure count the reasoning, and keep it to themselves.

    What shapes the stream alone:

    - `pieces`: how the text is cut, if not word by word; `role_chunk`: whether the role is said first;
    - `delay`: seconds before each event; `first_delay`: before the first one, or before the plain answer;
    - `done`: whether `[DONE]` is sent; `linger`: how many seconds the body stays open after that;
    - `error_after`: so many events, then `error` in the dialect's shape, then `[DONE]` where the server sends it;
    - `cut_after`: so many events, then the connection drops;
    - `citations_at`: on the first event, or on one of their own, last before the usage.

    ```python
    from venice_ai.testing import ChatReply, ToolCallReply

    ChatReply("Four.", reasoning="Two and two.", delay=0.05)
    ChatReply(tool_calls=[ToolCallReply("weather", arguments={"city": "Paris"}, pieces=3)])
    ChatReply("You will never read the end.", cut_after=3)
    ChatReply("Four.", reasoning="Two and two.", dialect="mistral")
    ```
    """

    text: str = DEFAULT_TEXT
    _: KW_ONLY
    pieces: Sequence[str] | None = None
    reasoning: str | Sequence[str] | None = None
    tool_calls: Sequence[ToolCallReply] = ()
    refusal: str | None = None
    more_choices: Sequence[str] = ()
    finish_reason: str | None = "stop"
    usage: Mapping[str, Any] | None = None  # numbers, and mappings of numbers
    cost: Mapping[str, object] | None = None
    citations: Sequence[Mapping[str, object]] = ()
    citations_at: Literal["first", "last"] = "last"
    model: str | None = None
    delay: float = 0.0
    first_delay: float = 0.0
    role_chunk: bool = True
    done: bool = True
    linger: float = 0.0
    error_after: int | None = None
    error: Mapping[str, object] | None = None
    cut_after: int | None = None
    headers: Headers = field(default_factory=dict[str, str | None])
    dialect: Dialect = "venice"

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS:
            raise ValueError(f"unknown dialect {self.dialect!r}: it is one of {', '.join(DIALECTS)}")
        if self.pieces is not None and self.text not in (DEFAULT_TEXT, "".join(self.pieces)):
            raise ValueError("the pieces do not make up the text: give one or the other")
        if self.error is not None and self.error_after is None:
            raise ValueError("error needs error_after: how many events come before it")
        if self.error_after is not None and self.cut_after is not None:
            raise ValueError("error_after and cut_after exclude each other")

    def lower(self, request: RecordedRequest) -> RawReply:
        """Return the answer in the form the request asks for."""
        asked = asked_of(request)
        completion = Completion(self, asked, request.number)
        if asked.get("stream") is not True:
            return JSONReply(completion.plain(), headers=self.headers, delay=self.first_delay).lower(request)
        return StreamReply(
            completion.events(),
            done=completion.done,
            headers=self.headers,
            delay=self.delay,
            linger=self.linger,
        ).lower(request)
