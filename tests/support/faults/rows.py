"""What a row of the table is: a fault, what the caller sees of it, and the group that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fault_steps import Script, Send
from venice_ai import exceptions as x


@dataclass(frozen=True)
class Between:
    """Any number from `low` to `high`."""

    low: float
    high: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and self.low <= other <= self.high

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


SHORT_PAUSE = Between(0, 8)  # what a client waits by itself


@dataclass(frozen=True)
class Outcome:
    """What the caller sees.

    Attributes:
        text: The text received, up to the end or the error; None where `length` says enough.
        length: The length of the text.
        error: The class of the exception, exactly; `VeniceError` for any of its subclasses; None for a good end.
        facts: Attributes of the exception; of the stream where there is no exception. A dotted name goes deeper.
        says: What the exception's message holds.
        caused: Whether the exception has a foreign `__cause__`.
        requests: How many requests reach the server.
        pauses: The pauses between the attempts.
        kept: Whether the connection is kept for the next call, where that is certain.
        aiohttp: What is seen over the transport aiohttp, where that is truly something else.
        because: Why it is.
    """

    text: str | None = ""
    length: int | None = None
    error: type[x.VeniceError] | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    says: str = ""
    caused: bool = False
    requests: int = 1
    pauses: tuple[object, ...] = ()
    kept: bool | None = None
    aiohttp: Outcome | None = None
    because: str = ""

    def over(self, transport: str) -> Outcome:
        """What is seen over a transport."""
        return self.aiohttp if self.aiohttp is not None and transport == "aiohttp" else self

    def __str__(self) -> str:
        text = f"{self.length:,} characters" if self.length is not None else repr(self.text)
        if self.error is None:
            seen = [text]
        else:
            seen = [f"`{self.error.__name__}`", *([f"after {text}"] if self.text or self.length else [])]
        facts = {name: value for name, value in self.facts.items() if isinstance(value, str | int | Between)}
        seen += [f"{name} {value}" for name, value in facts.items()]
        if self.pauses:
            seen.append(f"{len(self.pauses) + 1} attempts")
        elsewhere = f"; over aiohttp {self.aiohttp}: {self.because}" if self.aiohttp is not None else ""
        return ", ".join(seen) + elsewhere


@dataclass(frozen=True)
class Fault:
    """One row of the table."""

    group: str
    name: str
    scripts: tuple[Script, ...]
    expected: Outcome
    call: str = "stream"  # or "create", which is answered by one JSON document
    options: Mapping[str, object] = field(default_factory=dict)
    max_retries: int = 2
    tls: str = ""  # "trusted" or "stranger": whose certificate the server shows
    refused: bool = False  # nobody listens at the port
    skip: str = ""
    sent: int = 0  # bytes in the question beside "Hi"
    slow: bool = False  # it takes seconds by its nature

    @property
    def id(self) -> str:
        """The name of the test."""
        return f"{self.group}: {self.name}" + (" (create)" if self.call == "create" else "")


class Group:
    """The rows of a group, in their order."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []

    def add(self, name: str, script: Script | list[Script], expected: Outcome, **more: Any) -> None:
        """Add a row."""
        scripts = tuple(script) if isinstance(script, list) else (script,)
        self.faults.append(Fault(self.name, name, scripts, expected, **more))

    def rows(self, rows: Mapping[str, tuple[Script | bytes, Outcome]], **more: Any) -> None:
        """Add rows for streams."""
        for name, (script, expected) in rows.items():
            self.add(name, (Send(script),) if isinstance(script, bytes) else script, expected, **more)

    def both(self, name: str, script: Script | list[Script], expected: Outcome, **more: Any) -> None:
        """Add a row for streams, and one for whole answers."""
        self.add(name, script, expected, **more)
        self.add(name, script, expected, call="create", **more)
