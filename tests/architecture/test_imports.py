"""What an import loads, and the making of a client: no more than is needed, as every script pays for it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# The package's modules that a client of either flavour is made of.
COMMON = {
    "_core",
    "_core.binary",
    "_core.call",
    "_core.checks",
    "_core.clock",
    "_core.decompress",
    "_core.error_body",
    "_core.errors",
    "_core.flags",
    "_core.generic",
    "_core.logs",
    "_core.reply",
    "_core.retry",
    "_core.settings",
    "_core.signature",
    "_core.transports",
    "_http",
    "_http.inside",
    "_http.pools",
    "_http.requests",
    "_pairs",
    "_pairs.clients",
    "_pairs.closing",
    "_pairs.guarding",
    "_pairs.home",
    "_pairs.reading",
    "_pairs.shapes",
    "_pairs.waiting",
    "_version",
    "exceptions",
    "types",
    "types.api",
    "types.api._options",
}
EACH = ("any_path", "client", "client_base", "connections", "incoming", "resources", "stream", "transport")
"""What each flavour has of its own."""


def loaded_by(code: str) -> set[str]:
    """The names of the modules that are loaded in a new Python that has run some code."""
    program = f"import json, sys\n{code}\nprint(json.dumps(list(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def ours(modules: set[str]) -> set[str]:
    return {name.removeprefix("venice_ai.") for name in modules if name.startswith("venice_ai.")}


def foreign(modules: set[str]) -> set[str]:
    """The packages that are neither ours nor of Python itself."""
    packages = {name.partition(".")[0] for name in modules}
    return packages - sys.stdlib_module_names - {"venice_ai", "__main__"}


def test_the_package_alone_is_next_to_nothing() -> None:
    assert ours(loaded_by("import venice_ai")) == {"_version"}


@pytest.mark.parametrize(
    ("folder", "name"), [("_sync", "SyncVeniceClient"), ("_async", "VeniceClient")], ids=["blocking", "async"]
)
def test_a_client_is_made_of_these_modules_and_no_others(folder: str, name: str) -> None:
    loaded = loaded_by(f"from venice_ai import {name}\n{name}(api_key='k')")

    assert ours(loaded) == {*COMMON, folder, *(f"{folder}.{each}" for each in EACH)}


@pytest.mark.parametrize("name", ["SyncVeniceClient", "VeniceClient"])
def test_a_client_needs_no_package_but_the_http_library(name: str) -> None:
    loaded = loaded_by(f"from venice_ai import {name}\n{name}(api_key='k')")

    assert foreign(loaded) == foreign(loaded_by("import httpx"))


def test_a_resource_brings_its_models_and_no_other_flavour() -> None:
    loaded = loaded_by(
        "from venice_ai import SyncVeniceClient\nSyncVeniceClient(api_key='k').chat.completions"
    )

    assert "types.api.chat" in ours(loaded)
    assert not any(name.startswith(("_async", "testing", "types.api.models")) for name in ours(loaded))
