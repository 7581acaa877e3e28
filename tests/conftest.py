"""What every test may ask for: a flavour to run in, and a server to talk to."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from flavours import AIOHTTP, FLAVOURS, Flavour
from venice_ai._http.private import FEATURES

SERVERS = {"venice_server", "fault_server", "tls_server"}
SOCKETS = SERVERS | {"http2_server", "other_server", "silent", "http"}

# No test has a clock: an example that hypothesis tries may take as long as a busy machine needs.
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test in every flavour; one that has a server, and so real sockets, over the other transport too."""
    if "flavour" not in metafunc.fixturenames or chooses_its_flavours(metafunc):
        return
    on_sockets = not SERVERS.isdisjoint(metafunc.fixturenames)
    flavours = [*FLAVOURS, AIOHTTP] if on_sockets else [*FLAVOURS]
    metafunc.parametrize("flavour", flavours, ids=lambda flavour: flavour.name, indirect=True)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Start no workers for files that are named: they take longer to start than most files take to run."""
    named = all(Path(argument.partition("::")[0]).is_file() for argument in config.args)
    return 0 if named else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what talks over real sockets, as its fixtures tell; a module that opens its own has the mark itself."""
    for item in items:
        if not SOCKETS.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("sockets")


def chooses_its_flavours(metafunc: pytest.Metafunc) -> bool:
    """Whether the test says itself in which flavours it runs."""
    return any("flavour" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))


@pytest.fixture
def flavour(request: pytest.FixtureRequest) -> Flavour:
    """One of the ways to run an async test body."""
    return request.param


@pytest.fixture
def server(venice_server: Any) -> Any:
    """The scripted local server."""
    return venice_server


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key or URL of the machine's gets into a test."""
    for name in ("VENICE_API_KEY", "VENICE_BASE_URL", "VENICE_API_BASE_URL", "VENICE_LOG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def private_names() -> Iterator[None]:
    """No call takes one of the libraries' private names for ended: that would hold for the rest of the process."""
    yield
    lost = [feature.loss for feature in FEATURES if not feature.enabled]
    for feature in FEATURES:
        feature.enabled = True
    assert lost == []


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an async test in its flavour."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    if "flavour" not in pyfuncitem.funcargs:
        pytest.fail("an async test takes the fixture `flavour`, which says how it is run")
    names = inspect.signature(pyfuncitem.obj).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names if name in pyfuncitem.funcargs}
    chosen: Flavour = pyfuncitem.funcargs["flavour"]

    async def body() -> None:
        await pyfuncitem.obj(**arguments)

    chosen.run(body)
    return True
