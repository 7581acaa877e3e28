"""A virtual environment for each package that is compared, made once: two of them share their import name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROOT", "Environment", "environ", "environments"]

ROOT = Path(__file__).parents[2]
REQUIREMENTS = {
    "httpx": ["httpx>=0.28.1,<1", "pydantic>=2.11,<3", "sniffio"],  # which the library looks for at each lock
    "venice_ai": ["-e", str(ROOT)],
    "venice_ai-transports": ["-e", f"{ROOT}[aiohttp,http2]", "httpx[http2]"],
    "openai": ["openai"],
    "venice-py": ["venice-py>=2,<3"],
}
TOLD = ("httpx", "pydantic", "pydantic-core", "openai", "venice-py", "aiohttp", "httpx-aiohttp", "h2")
TELL = """
import importlib.metadata, json
print(json.dumps({each.name: each.version for each in importlib.metadata.distributions()}))
"""


def environ(**more: str) -> dict[str, str]:
    """The environment variables of a contender's process.

    It takes its packages from its own environment only, whatever PYTHONPATH says here. It keeps what it compiles: pip
    has compiled what it installed, and what is imported from a checkout would be compiled again each time.
    """
    ours = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if name not in ours} | more


@dataclass(frozen=True)
class Environment:
    """An environment, and its Python."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def made_for(self, stamp: list[object]) -> bool:
        """Whether it is whole, and was made for this."""
        note = self.folder / "made-for.json"
        return note.exists() and json.loads(note.read_text("utf-8")) == stamp

    def make(self, requirements: list[str], stamp: list[object], python: str = sys.executable) -> None:
        """Make it, from nothing. The stamp is written last, so that an interrupted installation has none."""
        subprocess.run([python, "-m", "venv", "--clear", str(self.folder)], check=True, env=environ())
        install = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *requirements], check=True, env=environ())
        (self.folder / "made-for.json").write_text(json.dumps(stamp), "utf-8")

    def said(self, code: str) -> str:
        """What a fresh interpreter of this environment prints."""
        command = [str(self.python), "-c", code]
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environ()).stdout

    def frozen(self) -> list[str]:
        """What is installed, as requirements."""
        command = [str(self.python), "-m", "pip", "freeze", "--disable-pip-version-check"]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environ())
        return done.stdout.split("\n")[:-1]

    def versions(self) -> dict[str, str]:
        """The versions of what is worth telling."""
        installed: dict[str, str] = json.loads(self.said(TELL))
        return {name: installed[name] for name in (*TOLD, "venice-ai") if name in installed}


def environments(folder: Path) -> dict[str, Environment]:
    """The environments, by name; what is missing or outdated is made."""
    return dict(_made(folder))


def _made(folder: Path) -> Iterator[tuple[str, Environment]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    ours = [project["dependencies"], project["optional-dependencies"]]
    for name, wanted in REQUIREMENTS.items():
        stamp: list[object] = [sys.version, wanted, ours if name.startswith("venice_ai") else []]
        environment = Environment(folder / name)
        if not environment.made_for(stamp):
            print(f"Preparing {environment.folder}, once ...", flush=True)
            environment.make(wanted, stamp)
        yield name, environment
