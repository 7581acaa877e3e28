"""The contenders: what each is called, which environment it runs in, and the process that it is."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from environments import environ

if TYPE_CHECKING:
    from collections.abc import Iterator

    from environments import Environment

__all__ = ["CONTENDERS", "Contender", "Failed", "Process", "Server", "serving"]

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Contender:
    """One of those that are compared.

    Attributes:
        name: As the tables call it.
        reader: Its reader: module and class.
        environment: The environment that it runs in.
        secure: Whether it speaks TLS, as all who speak HTTP/2 must.
    """

    name: str
    reader: str
    environment: str
    secure: bool = False


CONTENDERS = {
    each.name: each
    for each in (
        Contender("httpx, blocking", "bare.BlockingBare", "httpx"),
        Contender("httpx, async", "bare.AsyncBare", "httpx"),
        Contender("floor, blocking", "bare.BlockingFloor", "httpx"),
        Contender("floor, async", "bare.AsyncFloor", "httpx"),
        Contender("venice_ai, blocking", "ours.Blocking", "venice_ai"),
        Contender("venice_ai, async", "ours.Async", "venice_ai"),
        Contender("venice_ai, aiohttp", "ours.Aiohttp", "venice_ai-transports"),
        Contender("httpx, TLS", "bare.AsyncBare", "httpx", secure=True),
        Contender("httpx, HTTP/2", "bare.AsyncHttp2", "venice_ai-transports", secure=True),
        Contender("venice_ai, TLS", "ours.Async", "venice_ai", secure=True),
        Contender("venice_ai, HTTP/2", "ours.Http2", "venice_ai-transports", secure=True),
        Contender("openai, blocking", "openai.Blocking", "openai"),
        Contender("openai, async", "openai.Async", "openai"),
        Contender("venice-py, blocking", "venice_py.Blocking", "venice-py"),
        Contender("venice-py, async", "venice_py.Async", "venice-py"),
    )
}


class Failed(Exception):
    """A contender could not do what it was asked."""


class _Spoken:
    """A process that answers each line with a line."""

    def __init__(self, *command: str, **variables: str) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environ(**variables),
        )

    def hear(self) -> str:
        """The next line."""
        assert self._process.stdout is not None
        if line := self._process.stdout.readline():
            return line
        raise Failed("its process ended without a word")

    def say(self, line: str) -> str:
        """Say a line, and return the answer."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # where the process has ended, there is nothing to hear either
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        return self.hear()

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


class Server(_Spoken):
    """The server's process.

    Attributes:
        trusted: The file with the certificate that its TLS is to be checked by.
    """

    def __init__(self, python: str, trusted: str) -> None:
        super().__init__(python, str(HERE / "server.py"), trusted)
        self.trusted = trusted
        plain, secure = self.hear().split()
        self._urls = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}"

    def url(self, *, secure: bool) -> str:
        """Where it is, with or without TLS."""
        return self._urls[secure]

    def connections(self) -> int:
        """How many connections there have been."""
        return int(self.say(""))


class Process(_Spoken):
    """A contender's process."""

    def __init__(
        self, contender: Contender, environment: Environment, server: Server, **variables: str
    ) -> None:
        command = str(environment.python), str(HERE / "worker.py"), contender.reader
        if contender.secure:
            variables["SSL_CERT_FILE"] = server.trusted
        super().__init__(*command, server.url(secure=contender.secure), **variables)
        try:
            self._begin()
        except Failed:
            self.end()
            raise

    def _begin(self) -> None:
        _measured(self.hear())  # nothing yet, but that it is ready
        if self.ask({"do": "count", "model": "framed/10"})["count"] != 11:
            raise Failed("it does not read all chunks of a stream")

    def ask(self, task: dict[str, Any]) -> dict[str, float]:
        """Have it do one task, and return what was measured."""
        return _measured(self.say(json.dumps(task)))


def _measured(line: str) -> dict[str, float]:
    answer: dict[str, Any] = json.loads(line)
    if "error" in answer:
        raise Failed(answer["error"])
    return answer


@contextlib.contextmanager
def serving(python: str) -> Iterator[Server]:
    """A server, as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(python, str(Path(folder) / "trusted.pem"))
        try:
            yield server
        finally:
            server.end()
