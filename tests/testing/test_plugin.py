from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kit_wire import environment

if TYPE_CHECKING:
    from pathlib import Path

# A new interpreter for each.
pytestmark = [pytest.mark.slow, pytest.mark.sockets, pytest.mark.timeout(300)]

TESTS = """
import httpx
import pytest
from venice_ai.testing import JSONReply

@pytest.mark.parametrize("turn", [1, 2])
def test_server_is_fresh(venice_server, turn):
    assert venice_server.requests == []
    venice_server.script(JSONReply(turn), JSONReply("left over"))
    assert httpx.get(venice_server.url + "/x").json() == turn

urls = set()

@pytest.mark.parametrize("turn", [1, 2])
def test_one_server_a_session(venice_server, turn):
    urls.add(venice_server.url)
    assert len(urls) == 1

kept = []

def test_client(venice_client, venice_server):
    kept.append(venice_client)
    venice_client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    assert venice_server.requests[0].path == "/chat/completions"

def test_closed():
    assert kept[0].is_closed
"""


def test_the_fixtures_are_a_server_and_its_client_fresh_for_each_test(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    # Loaded by its module's name, so that it works whether or not the package is installed.
    plugin = ["-p", "venice_ai.testing.plugin"]
    command = [sys.executable, "-m", "pytest", *plugin, "-W", "error", "-q", str(tmp_path)]
    env = {**environment(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def test_the_plugin_costs_nothing_at_start() -> None:
    code = (
        "import pytest, sys; before = set(sys.modules); import venice_ai.testing.plugin;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "assert new <= {'venice_ai', '__future__', 'typing', 'importlib'}, new"
    )
    subprocess.run([sys.executable, "-c", code], env=environment(), check=True)
