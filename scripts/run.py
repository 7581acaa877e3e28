"""Run a task of the project on a machine that has nothing but Python 3.11 or later and git.

    python3 scripts/run.py demo
    python3 scripts/run.py test -- -k stream
    python3 scripts/run.py --list

The tasks are the sessions of noxfile.py; without a name, its default ones run. nox itself is fetched once,
into an environment of its own inside the checkout. Whoever has nox can say `nox -s demo`: nothing differs.

This file must parse on an old Python 3 too: it would report a syntax error, and not what is really amiss.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - that it is outdated is the very thing to be told
    sys.exit("This project needs Python 3.11 or later, and this is {}.{}.".format(*sys.version_info[:2]))

import importlib.util
import json
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".nox" / "front-door"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = HOME / "requirements.json"


def requirements() -> list[str]:
    """Return what the front door needs, as pyproject.toml says it."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    return list(groups["front-door"])


def is_ready(wanted: list[str]) -> bool:
    """Tell whether the environment is whole, and was made for these requirements.

    The stamp is written last, so an interrupted installation has none.
    """
    return PYTHON.exists() and STAMP.exists() and json.loads(STAMP.read_text("utf-8")) == wanted


def prepare(wanted: list[str]) -> None:
    """Make the environment, from nothing."""
    if None in map(importlib.util.find_spec, ("venv", "ensurepip")):
        sys.exit(
            "This Python cannot make virtual environments (on Debian or Ubuntu: apt install python3-venv)."
        )
    print(f"Preparing {HOME.relative_to(ROOT)}, once ...", file=sys.stderr, flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(HOME)]):
        sys.exit("The environment could not be made: see above.")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*pip, *wanted]):
        sys.exit("nox could not be installed: see above.")
    STAMP.write_text(json.dumps(wanted), "utf-8")


def nox_arguments(arguments: list[str]) -> list[str]:
    """Return the arguments for nox: a first word that is no option is the name of a session."""
    is_session = arguments and not arguments[0].startswith("-")
    return ["--session", *arguments] if is_session else arguments


def main() -> int:
    """Fetch nox if it is not there yet, and return the exit status of what it runs."""
    wanted = requirements()
    if not is_ready(wanted):
        prepare(wanted)
    command = [str(PYTHON), "-m", "nox", "--noxfile", str(ROOT / "noxfile.py")]
    return subprocess.call([*command, *nox_arguments(sys.argv[1:])])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
