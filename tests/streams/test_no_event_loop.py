"""The blocking flavour needs no event loop: no module of ours imports one that it does not have to."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import venice_ai
from pace import seconds

PACKAGE = Path(venice_ai.__file__).parent
EVENT_LOOPS = {"asyncio", "anyio", "trio", "sniffio", "curio", "uvloop"}


def run(program: str, *arguments: str) -> str:
    """What a program prints that runs in a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=seconds(150),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def modules(folder: str) -> list[Path]:
    """The modules in a folder of the package."""
    found = sorted((PACKAGE / folder).rglob("*.py"))
    assert found
    return found


def imported_at_once(module: Path) -> set[str]:
    """The outermost names of what a module imports when it is imported: not what its functions import."""
    waiting: list[ast.AST] = [ast.parse(module.read_text("utf-8"))]
    names: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").partition(".")[0])
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return names


@pytest.mark.parametrize("folder", ["_sync", "_core", "types", "_async"])
def test_no_module_imports_an_event_loop_when_it_is_imported(folder: str) -> None:
    found = {module.name: imported_at_once(module) & EVENT_LOOPS for module in modules(folder)}
    assert {name: loops for name, loops in found.items() if loops} == {}


def test_no_module_at_the_top_imports_an_event_loop_when_it_is_imported() -> None:
    of_an_event_loop = {
        PACKAGE / "_http" / name for name in ("async_pool.py", "backends/asyncio.py", "timers.py")
    }  # async alone loads them
    at_the_top = {*PACKAGE.glob("*.py"), *modules("_http")} - of_an_event_loop
    found = {module.name: imported_at_once(module) & EVENT_LOOPS for module in at_the_top}
    assert {name: loops for name, loops in found.items() if loops} == {}


@pytest.mark.parametrize("folder", ["_sync", "_core"])
def test_the_blocking_half_names_no_event_loop_at_all(folder: str) -> None:
    found = {
        module.name: {
            name.partition(".")[0]
            for node in ast.walk(ast.parse(module.read_text("utf-8")))
            for name in _imports(node)
        }
        & EVENT_LOOPS
        for module in modules(folder)
    }
    assert {name: loops for name, loops in found.items() if loops} == {}


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


STREAMS = """
import sys
import httpx

ask = dict(model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
with httpx.Client() as client:
    with client.stream("POST", sys.argv[1] + "/chat/completions", json=ask) as response:
        assert b"[DONE]" in b"".join(response.iter_raw())
of_the_library = set(sys.modules)

from venice_ai import SyncVeniceClient

with SyncVeniceClient(base_url=sys.argv[1], api_key="test-key") as client:
    stream = client.chat.completions.create(**ask)
    assert stream.collect().text == "You said: Hi"
print(*(set(sys.modules) - of_the_library))
"""


@pytest.mark.slow
@pytest.mark.timeout(seconds(180))
def test_a_blocking_stream_loads_no_event_loop_that_the_http_library_does_not_load(
    venice_server: Any,
) -> None:
    ours = set(run(STREAMS, venice_server.url).split())
    assert "venice_ai._sync.stream" in ours
    assert {name for name in ours if name.partition(".")[0] in EVENT_LOOPS} == set()
