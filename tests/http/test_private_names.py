"""Private names of other packages: one module has them, and each may end without a call that fails for it."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

import venice_ai
from kit_wire import environment
from pace import seconds
from venice_ai._http import private

PACKAGE = Path(venice_ai.__file__).parent
SUPPORT = Path(__file__).parents[1] / "support"
LIBRARIES = ("httpx", "httpcore", "h11")
NAMES = sorted({name for feature in private.FEATURES for name in feature.attributes} | {"_httpcore_stream"})


@pytest.mark.parametrize("name", NAMES)
def test_a_private_name_is_in_one_module_alone(name: str) -> None:
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == name and not is_of_self(node)
    }
    assert found <= {"_http/private.py"}


def is_of_self(node: ast.Attribute) -> bool:
    """Whether it is an attribute of a class of ours, which has the same name."""
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls", "copy")


# --- each may end: a live stream, a failed call and a cancelled call beside it, with libraries in which it was renamed

PROGRAM = """
import asyncio, json, logging, sys, tempfile
from contextlib import suppress
from pathlib import Path

from chat_events import text
from http2_server import HTTP2Server
from venice_ai import APITimeoutError, Timeout, VeniceClient
from venice_ai.testing import ChatReply, Gate, Hang, LocalServer, StreamReply

import httpx, httpcore, h11

HEL, LO = text("Hel"), text("lo", "stop")
HI = dict(model="m", messages=[{"role": "user", "content": "Hi"}])
log = []
handler = logging.Handler(logging.WARNING)
handler.emit = lambda record: log.append(record.getMessage())
logging.getLogger("venice_ai").addHandler(handler)
said = []


def blocking(server):
    gate = Gate()
    server.script(StreamReply([HEL, gate, LO]), StreamReply([HEL, Hang()]), ChatReply("fine"))
    with server.client(max_retries=0) as client:
        live = client.chat.completions.create(**HI, stream=True)
        said.append(next(live).text)
        try:
            client.chat.completions.create(**HI, stream=True, timeout=Timeout(read=0.2)).collect()
        except APITimeoutError as exc:
            said.append(exc.phase)
        gate.open()
        said.append("".join(chunk.text for chunk in live))
        said.append(client.chat.completions.create(**HI).text)


async def in_a_loop(server, steps):
    gate = Gate()
    server.script(StreamReply([HEL, gate, LO]), StreamReply([HEL, Hang()]))
    async with VeniceClient(base_url=server.url, api_key="k", max_retries=0) as client:
        live = await client.chat.completions.create(**HI, stream=True)
        said.append((await anext(live)).text)
        try:
            await (await client.chat.completions.create(**HI, stream=True, timeout=Timeout(read=0.2))).collect()
        except APITimeoutError as exc:
            said.append(exc.phase)
        for count in steps:
            task = asyncio.create_task(client.chat.completions.create(**HI))
            for _ in range(count):
                await asyncio.sleep(0)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        gate.open()
        said.append("".join([chunk.text async for chunk in live]))
        said.append((await client.chat.completions.create(**HI)).text)


async def over_http2(server, trusted):
    async with VeniceClient(base_url=server.url, api_key="k", transport="http2", max_retries=0) as client:
        stream = await client.chat.completions.create(**HI, stream=True, max_tokens=-1)
        said.append((await anext(stream)).text)
        await stream.close()
        said.append((await client.chat.completions.create(**HI)).text)


with LocalServer() as server:
    blocking(server)
    asyncio.run(in_a_loop(server, range(0, 24, 3)))
with tempfile.TemporaryDirectory() as folder, HTTP2Server(Path(folder)) as server:
    import os
    os.environ["SSL_CERT_FILE"] = str(server.trusted)
    asyncio.run(over_http2(server, None))
print(json.dumps([said, log, [each.__file__ for each in (httpx, httpcore, h11)]]))
"""


@cache
def folder_of(library: str) -> Path:
    spec = find_spec(library)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def renamed_libraries(folder: Path, name: str) -> None:
    """Copy the libraries, with another name wherever an attribute or a method has that one."""
    attribute = re.compile(rf"(?<=\.){name}\b|(?<=def ){name}\b")
    for library in LIBRARIES:
        shutil.copytree(
            folder_of(library), folder / library, ignore=shutil.ignore_patterns("__pycache__", "tests")
        )
        for path in (folder / library).rglob("*.py"):
            lines = path.read_text("utf-8").splitlines(keepends=True)
            renamed = [
                line if re.match(r"\s*(from|import) ", line) else attribute.sub(f"{name}_renamed", line)
                for line in lines
            ]
            path.write_text("".join(renamed), "utf-8")


def outcome_with(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Run the program with the libraries of a folder; returns what it said, its warnings, and where they are."""
    variables = environment()
    variables["PYTHONPATH"] = os.pathsep.join([str(folder), str(SUPPORT), variables["PYTHONPATH"]])
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", PROGRAM],
        env=variables,
        capture_output=True,
        text=True,
        timeout=seconds(120),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said, log, files = json.loads(done.stdout.splitlines()[-1])
    return said, log, files


GOOD = ["Hel", "read", "lo", "fine", "Hel", "read", "lo", "You said: Hi", "word ", "fine"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_where_a_private_name_was_renamed_no_call_fails_and_the_log_says_so_once(
    name: str, tmp_path: Path
) -> None:
    renamed_libraries(tmp_path, name)
    said, log, files = outcome_with(tmp_path)
    assert all(file.startswith(str(tmp_path)) for file in files)
    assert said == GOOD
    losses = [feature.loss for feature in private.FEATURES if name in feature.attributes]
    assert sorted(loss for loss in losses for line in log if loss in line) == sorted(losses)


@pytest.mark.slow
def test_with_all_its_names_nothing_is_lost(tmp_path: Path) -> None:
    renamed_libraries(tmp_path, "a_name_that_nobody_has")
    assert outcome_with(tmp_path)[:2] == (GOOD, [])


def test_the_environment_switches_all_of_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [feature.is_on for feature in private.FEATURES] == [True] * len(private.FEATURES)
    monkeypatch.setenv("VENICE_PLAIN_HTTP", "1")
    assert [feature.is_on for feature in private.FEATURES] == [False] * len(private.FEATURES)
    for off in ("0", "false", "", "No"):
        monkeypatch.setenv("VENICE_PLAIN_HTTP", off)
        assert all(feature.is_on for feature in private.FEATURES)


class Between(httpx.SyncByteStream):
    """A stream that somebody has put around another, with no name of the library's."""

    def __init__(self, below: Any) -> None:
        self.around = below

    def __iter__(self) -> Any:
        return iter(self.around)

    def close(self) -> None:
        self.around.close()


def test_a_recorder_that_puts_a_stream_of_its_own_between_is_no_loss(
    venice_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That nothing switches itself off is held for every test."""
    handle = httpx.HTTPTransport.handle_request

    def recorded(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        response = handle(self, request)
        response.stream = Between(response.stream)
        return response

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", recorded)
    with venice_server.client() as client:
        for _ in range(2):
            stream = client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
            )
            assert stream.collect().text == "You said: Hi"
    assert venice_server.connections == 1
