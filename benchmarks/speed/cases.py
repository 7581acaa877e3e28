"""The cases: what is measured, with whom, and how one run of it becomes figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contenders import CONTENDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LENGTHS", "MEGABYTES", "OURS", "WAYS", "Case", "Row", "all_cases"]

ALL = tuple(name for name, each in CONTENDERS.items() if not each.secure)
SECURE = tuple(name for name, each in CONTENDERS.items() if each.secure)
ASYNC = tuple(name for name in ALL if not name.endswith("blocking"))
OURS = ("venice_ai, blocking", "venice_ai, async", "venice_ai, aiohttp")
BARE = ("httpx, blocking", "httpx, async")
WAYS = ("for", "text_deltas", "collect_with_deltas", "collect")
MEGABYTES = (1, 8, 64)
LENGTHS = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Row:
    """One row of a case: a contender, and what it is asked to do.

    Attributes:
        contender: Who.
        task: What, as its process understands it.
        units: Of how many units one run consists; its times are divided by that.
        label: What stands in the table behind the contender's name.
    """

    contender: str
    task: dict[str, Any]
    units: float = 1
    label: str = ""

    @property
    def name(self) -> str:
        """The row's name."""
        return f"{self.contender}, {self.label}" if self.label else self.contender


@dataclass(frozen=True)
class Case:
    """A table.

    Attributes:
        name: As `--only` knows it.
        title: What is measured.
        rows: Its rows, run one after the other in each round.
        columns: The figures and their units; the first one is the main one.
        fresh: Whether each run has a process of its own, as memory must not remember the runs before.
        rounds: How many rounds there are at the most; 0 for as many as are asked for.
    """

    name: str
    title: str
    rows: list[Row]
    columns: dict[str, str] = field(default_factory=lambda: {"cpu": "µs", "wall": "µs"})
    fresh: bool = False
    rounds: int = 0


def streamed(mode: str, chunks: int) -> list[Row]:
    """Everybody reads a stream."""
    return [Row(name, {"do": "read", "model": f"{mode}/{chunks}"}, chunks) for name in ALL]


def helpers(mode: str, chunks: int) -> list[Row]:
    """We read a stream in each way."""
    return [
        Row(name, {"do": "read", "model": f"{mode}/{chunks}", "way": way}, chunks, way)
        for name in OURS
        for way in WAYS
    ]


def paced(names: tuple[str, ...], streams: int, chunks: int) -> list[Row]:
    """Those that can wait for many streams at once do so."""
    task = {"do": "read", "model": f"paced/{chunks}", "streams": streams}
    return [Row(name, task, streams * chunks) for name in names]


def created(times: int) -> list[Row]:
    """Everybody asks for whole answers."""
    names = [name for name in ALL if not name.startswith("floor")]
    return [Row(name, {"do": "create", "model": "plain", "times": times}, times) for name in names]


def burst(calls: int) -> list[Row]:
    """Those that can wait for many calls at once do so."""
    task = {"do": "create", "model": "plain", "times": 1, "at_once": calls}
    return [Row(name, task, calls) for name in ASYNC if not name.startswith("floor")]


def opened(streams: int) -> list[Row]:
    """Everybody holds many streams open."""
    names = [name for name in ALL if not name.startswith("floor")]
    return [Row(name, {"do": "opened", "model": "held", "streams": streams}) for name in names]


def grown(chunks: int) -> list[Row]:
    """We read a very long stream."""
    task = {"do": "grown", "model": f"varied/{chunks}", "marks": [1_000, chunks]}
    return [Row(name, task) for name in OURS]


def lengths(mode: str, longest: int) -> list[Row]:
    """We read streams of several lengths."""
    return [
        Row(name, {"do": "read", "model": f"{mode}/{chunks}"}, chunks, f"{chunks:,} chunks")
        for name in OURS
        for chunks in LENGTHS
        if chunks <= longest
    ]


def bodies(kind: str, do: str, names: tuple[str, ...], largest: int) -> list[Row]:
    """Requests or answers of several sizes."""
    return [
        Row(name, {"do": "peak", "model": f"{kind}/{size}", "what": do}, size, f"{size} MB")
        for name in names
        for size in MEGABYTES
        if size <= largest
    ]


def all_cases(*, quick: bool) -> list[Case]:
    """The cases; the quick ones are smaller."""
    return [*streams(quick=quick), *calls(quick=quick), *memory(quick=quick), *growth(quick=quick)]


def streams(*, quick: bool) -> Iterator[Case]:
    """What a chunk costs."""
    chunks, many, paces = (5_000, 100, 30) if quick else (20_000, 200, 150)
    yield Case("framed", "A chunk of a stream, each in a HTTP chunk of its own", streamed("framed", chunks))
    yield Case("batched", "A chunk of a stream, a hundred in one HTTP chunk", streamed("batched", chunks))
    yield Case("helpers-framed", "A chunk, by the way of reading, framed", helpers("framed", chunks))
    yield Case("helpers-batched", "A chunk, by the way of reading, batched", helpers("batched", chunks))
    title = f"A chunk of {many} streams at once, each with one every 20 ms"
    yield Case("paced", title, paced(ASYNC, many, paces))
    columns = {"cpu": "µs", "wall": "µs", "connections": ""}
    yield Case("paced-tls", f"{title}, over TLS", paced(SECURE, many, paces), columns)


def calls(*, quick: bool) -> Iterator[Case]:
    """What a call costs."""
    times, many = (100, 100) if quick else (500, 200)
    yield Case("create", "A call that is not streamed", created(times))
    yield Case("burst", f"A call that is not streamed, {many} at once", burst(many))
    rows = [Row(name, {"do": "first", "model": "framed/10"}) for name in OURS]
    columns = {"first": "ms", "second": "ms", "connections": ""}
    yield Case("first", "The first chunk of a client's first and second stream", rows, columns)


def memory(*, quick: bool) -> Iterator[Case]:
    """What streams hold."""
    long = 100_000 if quick else 1_000_000
    title = "Memory of each open stream, 500 of them"
    yield Case("opened", title, opened(500), {"kilobytes": "kB"}, fresh=True, rounds=5)
    title = f"More memory at chunk {long:,} than at chunk 1,000"
    yield Case("grown", title, grown(long), {"beside": "MB", "megabytes": "MB"}, fresh=True, rounds=5)


def growth(*, quick: bool) -> Iterator[Case]:
    """What is long or large, and its cost in proportion."""
    for mode in ("framed", "batched"):
        title = f"A chunk, by the length of the stream, {mode}"
        yield Case(f"lengths-{mode}", title, lengths(mode, 10_000 if quick else 100_000), rounds=5)
    columns = {"megabytes": "times its size", "cpu": "µs a MB"}
    for name, title, kind, what, names in (
        ("event", "One large event", "large", "read", OURS),
        ("answer", "One large answer, read as a whole", "answer", "create", (*OURS, *BARE)),
        ("download", "One large answer, read as bytes, piece by piece", "answer", "bytes", (*OURS, *BARE)),
        ("upload", "One large request", "request", "create", (*OURS, *BARE)),
        ("upload-file", "One large file, sent by its path as a form", "file", "upload", (*OURS, *BARE)),
        ("download-file", "One large sound, written to a file as it comes", "speech", "save", (*OURS, *BARE)),
        ("image", "One large picture in base64, decoded", "image", "picture", (*OURS, *BARE)),
    ):
        yield Case(name, title, bodies(kind, what, names, 8 if quick else 64), columns, fresh=True, rounds=5)
