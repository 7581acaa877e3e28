"""Every example in the README, the docs and the docstrings is run, in the flavour in which it is printed."""

from __future__ import annotations

import ast
import asyncio
import importlib
import inspect
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

import pytest

import venice_ai
from kit_wire import environment
from venice_ai._async.resources import Resources
from venice_ai.testing import ChatReply

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PACKAGE = Path(venice_ai.__file__).parent
FENCE = re.compile(r"^( *)```python\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
FILES = ["photo.png", "hat.png", "meeting.mp3", "voice.wav"]
MESSAGES = [{"role": "user", "content": "Why is the sky blue?"}]


def fences(text: str) -> list[str]:
    return [textwrap.dedent(found[1]) for found in FENCE.findall(text)]


def documented(path: Path) -> Iterator[tuple[str, str]]:
    """The docstrings that are written in a module, by the name of what they describe."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)) if "```python" in text else ():
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "name", "module"), ast.get_docstring(node) or ""


def collected() -> Iterator[Any]:
    for page in [ROOT / "README.md", *sorted(ROOT.joinpath("docs").rglob("*.md"))]:
        for number, code in enumerate(fences(page.read_text(encoding="utf-8"))):
            yield pytest.param(code, id=f"{page.relative_to(ROOT)}:{number}")
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(["venice_ai", *path.relative_to(PACKAGE).with_suffix("").parts])
        for name, doc in documented(path):
            for number, code in enumerate(fences(doc)):
                yield pytest.param(code, id=f"{module.removesuffix('.__init__')}.{name}:{number}")


def compiled(code: str) -> CodeType:
    return compile(code, "<example>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def free(code: str, name: str) -> bool:
    """Whether an example uses a name that it does not bind."""
    names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name) and node.id == name]
    return bool(names) and not any(isinstance(node.ctx, ast.Store) for node in names)


@pytest.fixture
def surroundings(venice_server: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The environment of somebody who has a key and some files, and a server that knows what the examples ask for."""
    monkeypatch.chdir(tmp_path)  # for those that they read, and save
    for name in FILES:
        tmp_path.joinpath(name).write_bytes(b"content")
    monkeypatch.setenv("VENICE_API_KEY", "a-key")
    monkeypatch.setenv("VENICE_BASE_URL", venice_server.url)
    return venice_server


EXAMPLES = list(collected())


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_runs(code: str, surroundings: Any, request: pytest.FixtureRequest) -> None:
    program = compiled(code)
    waits = bool(program.co_flags & inspect.CO_COROUTINE)
    scope: dict[str, Any] = {"__name__": "example"}
    if waits:
        asyncio.run(run_async(code, program, scope))
    else:
        run_blocking(code, program, scope)
    for name, test in list(scope.items()):
        if name.startswith("test_"):
            test(
                **{
                    fixture: request.getfixturevalue(fixture)
                    for fixture in inspect.signature(test).parameters
                }
            )


def run_blocking(code: str, program: CodeType, scope: dict[str, Any]) -> None:
    with venice_ai.SyncVeniceClient() as client:
        scope["client"] = client
        if free(code, "stream"):
            scope["stream"] = client.chat.completions.create(model="default", messages=MESSAGES, stream=True)
        exec(program, scope)
        close = getattr(scope["client"], "close", None)
        if close is not None:
            close()


async def run_async(code: str, program: CodeType, scope: dict[str, Any]) -> None:
    async with venice_ai.VeniceClient() as client:
        scope["client"] = client
        if free(code, "stream"):
            scope["stream"] = await client.chat.completions.create(
                model="default", messages=MESSAGES, stream=True
            )
        await eval(program, scope)
        await scope["client"].close()


def test_there_are_examples_in_both_flavours() -> None:
    codes = [parameter.values[0] for parameter in EXAMPLES]
    waiting = [code for code in codes if compiled(code).co_flags & inspect.CO_COROUTINE]
    assert len(waiting) >= 5
    assert len(codes) - len(waiting) >= 10


ROW = re.compile(r"^\| `[\w.]+` \| .* \| `(client\..*)` \|$", re.MULTILINE)


@pytest.mark.parametrize("code", ROW.findall(ROOT.joinpath("README.md").read_text("utf-8")))
def test_the_line_of_the_table_runs(code: str, surroundings: Any) -> None:
    questions = {"urgent": {"type": "noul", "instructions": "Is it urgent?"}}
    run_blocking(code, compiled(code), {"Path": Path, "messages": MESSAGES, "questions": questions})


def resources() -> list[str]:
    """The names of the resources, as a client has them."""
    return [name for name, value in vars(Resources).items() if isinstance(value, property)]


@pytest.mark.parametrize("name", resources())
def test_every_resource_has_a_page_with_an_example_in_each_flavour(name: str) -> None:
    page = ROOT / "docs" / "reference" / f"{name}.md"
    waits = [bool(compiled(code).co_flags & inspect.CO_COROUTINE) for code in fences(page.read_text("utf-8"))]
    assert set(waits) == {True, False}
    assert f"reference/{name}.md\n" in ROOT.joinpath("mkdocs.yml").read_text("utf-8")
    assert f"| `{name}" in ROOT.joinpath("README.md").read_text("utf-8")


# --- the demo


DEMO = ROOT / "examples" / "demo.py"


@pytest.mark.parametrize("arguments", [[], ["--async"]], ids=["blocking", "async"])
@pytest.mark.parametrize("key", ["", "a-key"], ids=["without a key", "with a key"])
def test_the_demo_streams(
    arguments: list[str],
    key: str,
    venice_server: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    venice_server.script(ChatReply("Because of Rayleigh."))
    monkeypatch.setenv("VENICE_API_KEY", key)
    monkeypatch.setenv("VENICE_BASE_URL", venice_server.url)
    monkeypatch.setattr("sys.argv", ["demo.py", *arguments])
    monkeypatch.syspath_prepend(DEMO.parent)
    monkeypatch.delitem(sys.modules, "demo", raising=False)
    demo = importlib.import_module("demo")
    monkeypatch.setattr(demo, "ANSWER", "Of nobody's.")  # the whole one takes seconds
    assert demo.main() == 0
    said = capsys.readouterr()
    assert ("Because of Rayleigh." in said.out) == bool(key)
    assert ("Of nobody's." in said.out) != bool(key)
    assert ("asking the Venice API" in said.out) == bool(key)
    assert "finish_reason stop" in said.out
    assert not said.err


@pytest.mark.slow
@pytest.mark.sockets
@pytest.mark.timeout(300)
def test_the_demo_is_a_program_that_needs_no_key() -> None:
    env = environment() | {"VENICE_API_KEY": ""}
    done = subprocess.run([sys.executable, str(DEMO)], env=env, capture_output=True, text=True, check=True)
    assert "finish_reason stop" in done.stdout
    assert not done.stderr
