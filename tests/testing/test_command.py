"""`python -m venice_ai.testing`, as a user runs it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from kit_wire import HELLO, environment, events_of, heeding_ctrl_c
from pace import seconds

if TYPE_CHECKING:
    from collections.abc import Generator

# A new interpreter for each.
pytestmark = [pytest.mark.slow, pytest.mark.sockets, pytest.mark.timeout(300)]

COMMAND = [sys.executable, "-W", "error", "-m", "venice_ai.testing"]

no_sigint = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl-C to one process")


@contextmanager
def running(*options: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    pipe = subprocess.PIPE
    with heeding_ctrl_c():
        started = subprocess.Popen(
            [*COMMAND, *options], env=environment(), stdout=pipe, stderr=pipe, text=True
        )
    with started as process:
        try:
            yield process, banner(process)
        finally:
            process.kill()


def banner(process: subprocess.Popen[str]) -> str:
    """Read what is printed at the start, up to the end of the example."""
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or (lines[-1] and "'Content-Type" not in "".join(lines)):
        lines.append(process.stdout.readline())
    return "".join([*lines, process.stdout.readline(), process.stdout.readline()])


def url_in(text: str) -> str:
    match = re.search(r"export VENICE_BASE_URL=(http://127\.0\.0\.1:\d+/api/v1)\n", text)
    assert match, text
    return match[1]


@no_sigint
def test_it_serves_until_ctrl_c() -> None:
    with running() as (process, said):
        assert "export VENICE_API_KEY=test-key" in said
        assert "curl -N" in said
        response = httpx.post(url_in(said) + "/chat/completions", json={**HELLO, "stream": True})
        assert events_of(response.text)[-1] == "[DONE]"
        assert process.stdout is not None
        assert re.match(r"\d\d:\d\d:\d\d POST /chat/completions \d+ bytes", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=seconds(20))
    assert (process.returncode, out, err) == (0, "\nStopped.\n", "")


@no_sigint
def test_ctrl_c_does_not_wait_for_a_stream() -> None:
    with (
        running("--delay", "600") as (process, said),
        httpx.stream("POST", url_in(said) + "/chat/completions", json={**HELLO, "stream": True}),
    ):
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=seconds(20))
    assert (process.returncode, err) == (0, "")


def test_options() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running("--port", str(port), "--api-key", "k", "--delay", "0.1") as (_, said):
        url = url_in(said)
        assert url == f"http://127.0.0.1:{port}/api/v1"
        assert "export VENICE_API_KEY=k\n" in said
        assert httpx.get(url + "/models", headers={"authorization": "Bearer other"}).status_code == 401
        response = httpx.post(url + "/chat/completions", json=HELLO, headers={"authorization": "Bearer k"})
        assert response.elapsed.total_seconds() >= 0.1


def test_a_port_in_use_is_a_plain_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--port", port],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert done.returncode == 2
    assert f"port {port}: " in done.stderr
    assert "Traceback" not in done.stderr
