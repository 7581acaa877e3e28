"""The table that a run of the fault suite prints: `pytest tests/faults --fault-table`."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

import pytest
from fault_server import Certificate, certificate

from faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAVOURS = ("blocking", "asyncio", "trio")
RESULTS = pytest.StashKey[dict[tuple[str, str], str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fault-table", action="store_true", help="print the table of faults, in Markdown")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    fault = getattr(item, "callspec", None) and item.callspec.params.get("fault")  # type: ignore[attr-defined]
    if fault is not None and (report.when == "call" or not report.passed):
        results = item.config.stash.setdefault(RESULTS, {})
        results[fault.id, item.callspec.params["flavour"].name] = report.outcome  # type: ignore[attr-defined]
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--fault-table", default=False):
        for line in table(config.stash[RESULTS]):
            terminalreporter.write_line(line)


def table(results: dict[tuple[str, str], str]) -> list[str]:
    """The table in Markdown, and a line that sums it up."""
    ran = [fault for fault in FAULTS if any((fault.id, flavour) in results for flavour in FLAVOURS)]
    outcomes = list(results.values())
    counts = ", ".join(
        f"{outcomes.count(word)} {word}" for word in ("passed", "failed", "skipped") if word in outcomes
    )
    head = ["", f"{len(ran)} faults, {len(outcomes)} runs: {counts}", ""]
    columns = ["fault", "call", "what the caller sees", *FLAVOURS]
    rows = [
        [
            f"{f.group}: {f.name}",
            f.call,
            str(f.expected),
            *(results.get((f.id, flavour), "-") for flavour in FLAVOURS),
        ]
        for f in ran
    ]
    return [
        *head,
        *(
            f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
            for row in (columns, ["---"] * 6, *rows)
        ),
    ]


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
