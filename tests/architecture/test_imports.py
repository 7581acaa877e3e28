"""What an import must not load, nor the making of a client, nor a call: every script pays for it at its start."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

import pytest

from kit_wire import environment

# Packages and modules of others; a name stands for what is below it, too.
LOOPS = ("asyncio", "anyio", "trio", "sniffio")
HEAVY = ("pydantic", "numpy", "uvicorn", "pytest", "aiohttp", "httpx_aiohttp")

# Modules of our own, without `venice_ai.` in front.
BESIDE = ("testing", "_aiohttp", "_http.http2")
ASYNCIO_NETWORK = ("_http.async_pool", "_http.backends.asyncio", "_http.timers")


@dataclass(frozen=True)
class Program:
    """A few lines of Python, and what they must not load."""

    code: str
    others: tuple[str, ...]
    own: tuple[str, ...]
    only: dict[str, tuple[str, ...]]
    """Of a package of ours, nothing but these of its modules."""
    most: int
    """How many modules of our own there may be."""


# Nobody listens on port 0.
CLIENT = (
    "from venice_ai import {0}\nclient = {0}(api_key='k', base_url='http://127.0.0.1:0', max_retries=0)\n"
)
BLOCKING, ASYNC = CLIENT.format("SyncVeniceClient"), CLIENT.format("VeniceClient")
CHAT = "client.chat.completions.create(model='m', messages=[{'role': 'user', 'content': 'Hi'}])"
CALL = "from venice_ai import APIConnectionError\ntry: {}\nexcept APIConnectionError: pass\n"
NO_MODELS = {"types.api": ("_options",), "_sync.resources": (), "_async.resources": ()}
CHAT_MODELS = {
    "types.api": (
        *("_options", "_base", "_bounds", "_chat_request", "_chat_response", "_content", "_conversions"),
        *("_lenient", "_messages", "_nulls", "chat", "streaming"),
    )
}

PROGRAMS = {
    "package": Program(
        "import venice_ai",
        (*LOOPS, *HEAVY, "httpx", "httpcore", "ssl", "socket"),
        (*BESIDE, "_core", "_pairs", "_http", "_sync", "_async", "types", "exceptions"),
        {},
        1,
    ),
    "exceptions": Program(
        "import venice_ai.exceptions",
        (*LOOPS, *HEAVY, "httpx", "httpcore", "ssl", "socket"),
        (*BESIDE, "_pairs", "_http", "_sync", "_async"),
        {},
        5,
    ),
    "blocking client": Program(
        BLOCKING, (*LOOPS, *HEAVY, "h2"), (*BESIDE, *ASYNCIO_NETWORK, "_async", "jobs"), NO_MODELS, 45
    ),
    "async client": Program(
        ASYNC, (*LOOPS, *HEAVY, "h2"), (*BESIDE, *ASYNCIO_NETWORK, "_sync", "jobs"), NO_MODELS, 45
    ),
    # Where they are installed, the HTTP library itself loads h2 and the event loops, but for asyncio.
    "blocking call": Program(
        BLOCKING + CALL.format(CHAT),
        ("asyncio", "numpy", "uvicorn", "aiohttp"),
        (*BESIDE, *ASYNCIO_NETWORK, "_async", "jobs"),
        CHAT_MODELS | {"_sync.resources": ("chat",)},
        72,
    ),
    "async call": Program(
        ASYNC + "import asyncio\n" + CALL.format(f"asyncio.run({CHAT})"),
        ("numpy", "uvicorn", "aiohttp"),
        (*BESIDE, "_sync", "jobs"),
        CHAT_MODELS | {"_async.resources": ("chat",)},
        72,
    ),
}


@cache
def loaded_by(code: str) -> frozenset[str]:
    """The names of the modules that are loaded in a new Python that has run some code."""
    program = f"import json, sys\nbefore = set(sys.modules)\n{code}\nprint(json.dumps([*{{*sys.modules}} - before]))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    return frozenset(json.loads(done.stdout))


def ours(modules: frozenset[str]) -> set[str]:
    return {name.removeprefix("venice_ai.") for name in modules if name.startswith("venice_ai.")}


def below(modules: set[str] | frozenset[str], *tops: str) -> set[str]:
    """The modules that go by one of some names, or are in a package of that name."""
    return {name for name in modules if any(f"{name}.".startswith(f"{top}.") for top in tops)}


pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # a new interpreter for each


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=list(PROGRAMS))
def test_nothing_is_loaded_that_is_not_needed(program: Program) -> None:
    loaded = loaded_by(program.code)
    own = ours(loaded)
    assert below(loaded, *program.others) == set()
    assert below(own, *program.own) == set()
    for package, modules in program.only.items():
        needed = {package, *below(own, *(f"{package}.{name}" for name in modules))}
        assert below(own, package) - needed == set()
    assert len(own) <= program.most, (
        f"{len(own)} modules of our own, {program.most} are allowed: {sorted(own)}"
    )


@pytest.mark.parametrize("client", [BLOCKING, ASYNC], ids=["blocking", "async"])
def test_a_client_needs_no_package_but_those_of_the_http_library(client: str) -> None:
    packages = {name.partition(".")[0] for name in loaded_by(client) - loaded_by("import httpx")}
    assert packages - sys.stdlib_module_names == {"venice_ai"}
