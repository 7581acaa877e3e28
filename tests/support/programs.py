"""Programs that end like programs, for tests of what happens then, without a new interpreter for each.

One interpreter has imported the package and the event loops, and waits. For each program it forks a child, which runs
the program as its main module and ends in Python's own way, with all finalizers. Where a system does not fork, and with
`fresh=True`, the program gets a new interpreter.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Self

from pace import seconds

LONGEST = 50.0

# What is forked has no thread, no client and no event loop: it is as a new interpreter is when its imports are done.
WAITING = """
import asyncio, encodings.idna, json, os, sys
import anyio._backends._asyncio, anyio._backends._trio, httpcore, trio
import venice_ai.types.api.chat, venice_ai.types.api.models
from venice_ai import ChatStream, SyncChatStream, SyncVeniceClient, VeniceClient

for line in sys.stdin:
    task = json.loads(line)
    pid = os.fork()
    if not pid:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
else:
    sys.exit(0)

for number, name in ((1, task["out"]), (2, task["err"])):
    file = os.open(name, os.O_WRONLY | os.O_CREAT)
    os.dup2(file, number)
    os.close(file)
sys.argv[1:] = task["arguments"]
program = compile(task["program"], "<program>", "exec")
del task, pid, line, file, number, name
exec(program)
"""


class Ended(NamedTuple):
    """What a program has left."""

    code: int
    out: str
    err: str


class Programs:
    """Runs programs, each as it would run from the command line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: dict[tuple[str, ...], subprocess.Popen[str]] = {}
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        for waiting in self._waiting.values():
            waiting.communicate(timeout=seconds(LONGEST))  # it ends when nobody asks for anything more

    def run(self, program: str, *arguments: str, options: tuple[str, ...] = (), fresh: bool = False) -> Ended:
        """Run a program to its end, under these options of Python's."""
        if fresh or not hasattr(os, "fork"):
            return in_a_new_interpreter(program, *arguments, options=options)
        self._count += 1
        out, err = (self._folder / f"{self._count}.{name}" for name in ("out", "err"))
        task = {"program": program, "arguments": arguments, "out": str(out), "err": str(err)}
        waiting = self._waiting.get(options) or self._start(options)
        assert waiting.stdin is not None
        assert waiting.stdout is not None
        waiting.stdin.write(f"{json.dumps(task)}\n")
        waiting.stdin.flush()
        if not select.select([waiting.stdout], [], [], seconds(LONGEST))[0]:
            waiting.kill()
            raise AssertionError(f"the program hangs; so far it said {read(out)!r} and {read(err)!r}")
        return Ended(int(waiting.stdout.readline()), read(out), read(err))

    def _start(self, options: tuple[str, ...]) -> subprocess.Popen[str]:
        command = [sys.executable, *options, "-c", WAITING]
        waiting = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._waiting[options] = waiting
        return waiting


def in_a_new_interpreter(program: str, *arguments: str, options: tuple[str, ...] = ()) -> Ended:
    """Run a program in a Python of its own."""
    done = subprocess.run(
        [sys.executable, *options, "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=seconds(LONGEST),
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def read(path: Path) -> str:
    """What has been written to a file so far."""
    return path.read_text() if path.exists() else ""
