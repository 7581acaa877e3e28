"""Servers and proxies that are programs of others: started on 127.0.0.1 for a test, and ended after it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from flavours import connections, slots, transport_of
from pace import seconds

SUPPORT = Path(__file__).parent
FOLDERS = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])


def program(name: str) -> str:
    """Return the path of a program; skip the test where it is not installed."""
    found = shutil.which(name, path=FOLDERS)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port on which nobody listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.bind((host, 0))
        port: int = tried.getsockname()[1]
        return port


class Running:
    """A program that serves, from the moment at which it takes connections to the end of the block.

    Attributes:
        log: What it has printed.
    """

    def __init__(self, command: list[str], folder: Path, ready: Callable[[], socket.socket]) -> None:
        self._command = command
        self._path = folder / f"{Path(command[0]).name}-{time.monotonic_ns()}.log"
        self._ready = ready

    @property
    def log(self) -> str:
        return self._path.read_text("utf-8", "replace")

    def __enter__(self) -> Self:
        variables = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        variables["PYTHONPATH"] = os.pathsep.join([str(SUPPORT), variables.get("PYTHONPATH", "")])
        variables["PYTHONUNBUFFERED"] = "1"
        with self._path.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=variables
            )
        end = time.monotonic() + seconds(20)
        while True:
            try:
                self._ready().close()
                return self
            except OSError:
                if self._process.poll() is not None or time.monotonic() > end:
                    self.__exit__()
                    pytest.fail(f"{' '.join(self._command)} does not serve:\n{self.log}")
                time.sleep(0.02)

    def __exit__(self, *exc: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(seconds(5))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def serving(folder: Path, port: int, name: str, *arguments: str, host: str = "127.0.0.1") -> Running:
    """Return a program that listens on a port."""
    return Running([program(name), *arguments], folder, lambda: socket.create_connection((host, port)))


def module(folder: Path, ready: Callable[[], socket.socket], *arguments: str) -> Running:
    """Return a program that is a module of this Python."""
    return Running([sys.executable, "-m", *arguments], folder, ready)


def busy(client: Any) -> list[Any]:
    """Return the connections that calls have, though all calls are over."""
    if hasattr(transport_of(client), "pool"):
        found: list[Any] = slots(client).busy
        return found
    return [each for each in connections(client) if not each.is_idle()]
