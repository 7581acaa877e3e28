"""The table that a run of the fault suite prints or writes: `pytest tests/faults --fault-table[=FILE]`.

The report of each test carries its fault and its flavour to the process that writes the table, however many processes
run the tests.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from certificate import Certificate, certificate
from faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faults import Fault

FLAVOURS = ("blocking", "asyncio", "trio", "aiohttp")
PLAYED = "fault and flavour"  # the name of a report's property


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fault-table",
        nargs="?",
        const="-",
        metavar="FILE",
        help="print the table of faults, in Markdown, or write it into a file",
    )


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--fault-table", default=None)
    if target is not None and not hasattr(config, "workerinput"):  # which workers of pytest-xdist have
        config.pluginmanager.register(FaultTable(target))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if "fault" in parameters:
        item.user_properties.append((PLAYED, (parameters["fault"].id, parameters["flavour"].name)))


class FaultTable:
    """Gathers how the faults went, and writes it down at the end."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._results: dict[tuple[str, str], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        played: Any = dict(report.user_properties).get(PLAYED)
        if played is not None and (report.when == "call" or not report.passed):
            self._results[tuple(played)] = report.outcome

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        lines = page(self._results)
        if self._target == "-":
            for line in lines:
                terminalreporter.write_line(line)
        else:
            Path(self._target).write_text("\n".join(lines) + "\n", encoding="utf-8")


def page(results: dict[tuple[str, str], str]) -> list[str]:
    """The page: what it is, how many of each group, and the whole table."""
    ran = [fault for fault in FAULTS if any((fault.id, flavour) in results for flavour in FLAVOURS)]
    return [
        "# Faults",
        "",
        "What goes wrong on the wire, and what the caller sees. Every fault is played over a raw socket, in each",
        "flavour; after it the next call on the same client succeeds, and no connection, task or descriptor is left.",
        "This page is written by `nox -s faults`.",
        "",
        *markdown(["group", "faults", *FLAVOURS], [summary(ran, group, results) for group in groups(ran)]),
        "",
        *markdown(
            ["fault", "call", "what the caller sees", *FLAVOURS],
            [
                [f"{fault.group}: {fault.name}", fault.call, str(fault.expected), *outcomes(fault, results)]
                for fault in ran
            ],
        ),
    ]


def groups(faults: list[Fault]) -> list[str]:
    """The groups, in their order."""
    return list(dict.fromkeys(fault.group for fault in faults))


def summary(faults: list[Fault], group: str, results: dict[tuple[str, str], str]) -> list[str]:
    """A group's row: how many faults it has, and how many runs went as expected."""
    members = [fault for fault in faults if fault.group == group]
    columns = zip(*(outcomes(fault, results) for fault in members), strict=True)
    return [group, str(len(members)), *(counted(column) for column in columns)]


def counted(words: tuple[str, ...]) -> str:
    """The outcomes of some runs, counted."""
    return ", ".join(
        f"{words.count(word)} {word}" for word in ("as expected", "failed", "skipped") if word in words
    )


def outcomes(fault: Fault, results: dict[tuple[str, str], str]) -> list[str]:
    """How the runs of a fault went, a flavour each."""
    words = {"passed": "as expected"}
    found = [results.get((fault.id, flavour), "-") for flavour in FLAVOURS]
    return [words.get(word, word) for word in found]


def markdown(head: list[str], rows: list[list[str]]) -> list[str]:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines]


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Certificate | None:
    """A certificate for the server, where one can be made."""
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module", autouse=True)
def quick_collections() -> Iterator[None]:
    """Each test collects its garbage: what was there before need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
