"""The outcomes of the soak: what the server does, what the caller does, and what must come of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from wires import part, text

from venice_ai import Timeout
from venice_ai.types.api.chat import ChatCompletionResponse

if TYPE_CHECKING:
    from venice_ai.exceptions import VeniceError

__all__ = ["FEW", "OUTCOMES", "PATIENT", "Outcome", "Plan", "Seen", "plans"]

FEW = 3  # the words that a caller reads who then turns away
LATE = 3.0  # seconds that nothing may take where the server waits for the client to go: it waits longer
PATIENT = Timeout(connect=20, read=20, write=20, pool=20)
ASYNC = ("asyncio", "trio", "aiohttp")
READING = ("iterate", "deltas", "collect", "collect with deltas")


@dataclass(frozen=True)
class Outcome:
    """One row of the table.

    Attributes:
        name: What is told about it.
        wire: What the server does, as `server` understands it.
        end: What must come of it: `whole`, the name of an exception, or what the caller did.
        says: How much of the text must have come: `all`, `part`, `few`, or `none`.
        way: What the caller does; `read` is to read to the end, in one way or another.
        weight: How often it comes, in relation to the others.
        sizes: The words of its streams.
        exact: Whether all of the text must have come, not just some of it.
        timeout: The time-outs of the call.
        phase: The time-out that must have run out.
        prompt: Whether it must not take long, as the server would wait.
        flavours: Where it makes sense.
    """

    name: str
    wire: str
    end: str = "whole"
    says: str = "all"
    way: str = "read"
    weight: int = 20
    sizes: tuple[int, ...] = (2, 12, 40)
    exact: bool = True
    timeout: Timeout = PATIENT
    phase: str | None = None
    prompt: bool = False
    flavours: tuple[str, ...] = ("blocking", *ASYNC)

    def wanted(self, size: int) -> str:
        """The text that must have come."""
        return text({"all": size, "part": part(size), "few": FEW, "none": 0}[self.says])


@dataclass(frozen=True)
class Plan:
    """One call to make."""

    outcome: Outcome
    number: int
    size: int
    way: str

    @property
    def request(self) -> dict[str, Any]:
        """What `create` takes."""
        return {
            "model": f"{self.outcome.wire}/{self.size}/{self.number}",
            "messages": [{"role": "user", "content": "Hi"}],
            "timeout": self.outcome.timeout,
        }

    @property
    def words(self) -> int:
        """The words after which nothing more comes, where the server waits."""
        return part(self.size)


@dataclass(frozen=True)
class Seen:
    """What came of a call."""

    end: str
    text: str = ""
    phase: str | None = None
    error: BaseException | None = None

    @classmethod
    def failed(cls, error: VeniceError, said: list[str] | None = None) -> Seen:
        """A failure; what it says to have received must be what was `said` before it."""
        kept = error.partial.text if isinstance(error.partial, ChatCompletionResponse) else ""
        if said is not None and kept != "".join(said):
            return cls(f"{type(error).__name__} that kept {len(kept)} characters", "".join(said), error=error)
        return cls(type(error).__name__, kept, getattr(error, "phase", None), error)

    def is_expected(self, plan: Plan, seconds: float) -> bool:
        """Whether it is what the plan's outcome promises."""
        outcome = plan.outcome
        wanted = outcome.wanted(plan.size)
        fits = self.text == wanted if outcome.exact else wanted.startswith(self.text)
        return (
            fits
            and self.end == outcome.end
            and self.phase == outcome.phase
            and not (outcome.prompt and seconds > LATE)
        )


def _cut(wire: str, end: str, name: str = "", **others: Any) -> Outcome:
    return Outcome(name or f"cut: {wire}", wire, end, **{"says": "part", "weight": 15, **others})


def _stalled(wire: str, name: str, phase: str, seconds: float, says: str = "part") -> Outcome:
    return Outcome(
        name,
        wire,
        "APITimeoutError",
        says,
        weight=8,
        exact=False,  # a busy machine may take as long over a word
        timeout=replace(PATIENT, **{phase: seconds}),
        phase=phase,
        prompt=True,
    )


def _turned_away(name: str, wire: str, end: str, way: str, **others: Any) -> Outcome:
    return Outcome(
        name, wire, end, way=way, **{"says": "few", "sizes": (12, 40), "weight": 15, "prompt": True, **others}
    )


def _cancelled(name: str, wire: str, way: str, **others: Any) -> Outcome:
    return _turned_away(name, wire, "cancelled", way, **{"says": "part", "flavours": ASYNC, **others})


OUTCOMES = (
    # good streams
    Outcome("whole, an event a chunk", "framed", weight=150),
    Outcome("whole, long", "framed", weight=10, sizes=(600,)),
    Outcome("whole, with pings", "pings", weight=40),
    Outcome("whole, CRLF", "crlf", weight=40),
    Outcome("whole, dripped", "dripped", sizes=(2, 12), weight=30),
    Outcome("whole, many events in a read", "batched", sizes=(12, 300), weight=40),
    Outcome("whole, with its length", "sized", weight=40),
    Outcome("whole, until closed", "until closed", weight=40),
    Outcome("whole, gzip", "gzip", weight=30),
    Outcome("whole, no [DONE]", "only finished", weight=30),
    Outcome("whole, its tail lingers", "lingering", weight=10, prompt=True),
    Outcome("429, then whole", "429+framed", weight=20),
    Outcome("503, then whole", "503+framed", weight=20),
    Outcome("fresh client", "framed", way="fresh", weight=5),
    # streams that go wrong
    _cut("fin first", "APIConnectionError", says="none"),
    _cut("rst first", "APIConnectionError", says="none"),
    _cut("fin in head", "APIConnectionError", says="none"),
    _cut("rst in head", "APIConnectionError", says="none"),
    _cut("fin between", "APIConnectionError"),
    _cut("rst between", "APIConnectionError", exact=False),
    _cut("fin in event", "StreamTruncatedError"),
    _cut("rst in event", "APIConnectionError", exact=False),
    _cut("no witness", "StreamTruncatedError", "ends without a witness"),
    _cut("error", "InternalServerError", "error event"),
    _cut("error first", "RateLimitError", "error event first", says="none"),
    _cut("bad json", "APIResponseValidationError", "bad JSON"),
    _cut("html", "APIResponseValidationError", "HTML", says="none"),
    _cut("html 502", "BadGatewayError", "HTML and 502", says="none"),
    _cut("plain", "APIResponseValidationError", "a plain answer, no stream", says="none"),
    _cut("401", "AuthenticationError", "401", says="none"),
    _cut("429", "RateLimitError", "429 again and again", says="none"),
    _stalled("waits", "stall", "idle", 0.2),
    _stalled("only pings", "stall with pings", "idle", 0.2),
    _stalled("silent", "stall at once", "first_event", 0.2, says="none"),
    _stalled("waits", "deadline", "deadline", 0.3),
    # callers who turn away
    _turned_away("break and drop, all had come", "framed", "dropped", "drop"),
    _turned_away("break and drop, more to come", "waits", "dropped", "drop"),
    _turned_away("break and close", "waits", "closed", "close"),
    _turned_away("break in a with block", "framed", "closed", "leave"),
    _turned_away("the loop's body fails", "waits", "KeyError", "raise"),
    _turned_away("closed from elsewhere", "waits", "StreamClosedError", "woken", says="part"),
    _turned_away("client closed meanwhile", "waits", "StreamClosedError", "client", says="part", weight=5),
    _cancelled("cancelled in a read", "waits", "cancel"),
    _cancelled("cancelled before headers", "silent", "cancel opening", says="none"),
    _cancelled("cancelled at any turn", "framed", "cancel anywhere", says="none", weight=30),
    _cancelled("cancelled by a time limit", "waits", "limit", exact=False),
    # plain calls in between
    Outcome("plain call", "plain", way="plain", weight=60),
    Outcome("plain call, 429, then good", "429+plain", way="plain", weight=10),
    Outcome("plain call, cut", "plain cut", "APIConnectionError", "none", way="plain", weight=10),
    Outcome("plain call, 401", "401", "AuthenticationError", "none", way="plain", weight=10),
    Outcome("plain call, HTML", "html", "APIResponseValidationError", "none", way="plain", weight=10),
)


def plans(flavour: str, count: int, seed: int) -> list[Plan]:
    """The calls to make: a mix that the seed decides, in which every outcome comes once if there is room."""
    dice = random.Random(f"{seed} {flavour}")
    rows = [outcome for outcome in OUTCOMES if flavour in outcome.flavours]
    chosen = [*rows, *dice.choices(rows, [row.weight for row in rows], k=max(count - len(rows), 0))][:count]
    dice.shuffle(chosen)
    return [
        Plan(row, number, dice.choice(row.sizes), dice.choice(READING) if row.way == "read" else row.way)
        for number, row in enumerate(chosen)
    ]
