"""The one front door: every task of the project is a session here, and `nox -l` lists them.

On a machine without nox, `python3 scripts/run.py <session>` fetches it first.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["test", "lint", "types"]
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True
# A contributor, or a machine of the CI, need not have every Python: the ones it has are enough to go on.
nox.options.error_on_missing_interpreters = False

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
VERSIONS = nox.project.python_versions(PROJECT)


def offer_pyenv() -> None:
    """Put the Pythons that pyenv installed on the path.

    They go first: further on stand pyenv's own stand-ins, of which only the selected version's runs.
    """
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = [
        str(path.parent) for version in VERSIONS for path in root.glob(f"versions/*/bin/python{version}")
    ]
    os.environ["PATH"] = os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])


def available_pythons() -> list[str] | None:
    """Return the versions to test, or None (the Python that runs nox) if none goes by its name here."""
    return VERSIONS if any(shutil.which(f"python{version}") for version in VERSIONS) else None


def group(*names: str) -> tuple[str, ...]:
    """Return the requirements of dependency groups of pyproject.toml."""
    return nox.project.dependency_groups(PROJECT, *names)


offer_pyenv()


@nox.session
def demo(session: nox.Session) -> None:
    """Stream a chat completion: from the API if VENICE_API_KEY is set, else from a local server."""
    session.install("-e", ".[testing]")
    session.run("python", "examples/demo.py", *session.posargs)


@nox.session
def generate(session: nox.Session) -> None:
    """Print the blocking flavour from the async one (`-- --check`: only say what differs)."""
    session.install(*group("generate"))
    session.run("python", "scripts/generate.py", *session.posargs)


@nox.session
def test(session: nox.Session) -> None:
    """Run the tests on the Python that runs this (`-- ARGS`: arguments for pytest)."""
    run_tests(session)


@nox.session(name="test-all", python=available_pythons())
def test_all(session: nox.Session) -> None:
    """Run the tests on every supported Python that is here (`-- ARGS`: arguments for pytest)."""
    run_tests(session)


def run_tests(session: nox.Session) -> None:
    """Install the package with what its tests need, and run them on all cores."""
    session.install("-e", ".[testing]", *group("test"))
    session.run("pytest", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Break the package in 40 small ways, and count the breaks that the tests notice (`-- ARGS`: see the script)."""
    session.install("-e", ".[testing]", *group("test", "mutants"))
    session.run("python", "scripts/mutants.py", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format, and that the printed flavour is fresh."""
    session.install(*group("lint", "generate"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("python", "scripts/generate.py", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of both flavours, with mypy and with pyright, and that no public name is without a type."""
    session.install("-e", ".[testing]", *group("types"))
    session.run("mypy", "--strict")
    session.run("pyright")
    session.run("pyright", "--verifytypes", "venice_ai", "--ignoreexternal")
    session.run("pytest", "tests/typing")


@nox.session
def faults(session: nox.Session) -> None:
    """Play every fault over raw sockets, in each flavour, and write what the caller sees into docs/faults.md."""
    session.install("-e", ".[testing]", *group("test"))
    session.run("pytest", "tests/faults", "--fault-table=docs/faults.md", *session.posargs)


@nox.session
def servers(session: nox.Session) -> None:
    """Run the tests over servers and proxies of others, as far as they are installed (`-- ARGS`: for pytest)."""
    session.install("-e", ".[testing]", *group("servers"))
    session.run("pytest", "--numprocesses=0", *(session.posargs or ["tests/servers"]))


@nox.session
def canary(session: nox.Session) -> None:
    """Run the tests of the HTTP room on pre-releases of httpx, httpcore and h11 (`-- ARGS`: arguments for pytest)."""
    session.install("-e", ".[testing]", *group("test"))
    session.run(
        "python", "-m", "pip", "install", "--pre", "--upgrade", "httpx<1", "httpcore", "h11", "anyio", "h2"
    )
    tests = ["tests/http", "tests/streams", "tests/faults", "tests/client"]
    session.run("pytest", *(session.posargs or tests))


@nox.session
def spec(session: nox.Session) -> None:
    """Say what the API has and the package has not (`-- PATH [--write]`: its official description, for new facts)."""
    session.install("-e", ".", *group("spec"))
    session.run("python", "scripts/spec.py", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into site/, every warning an error."""
    session.install("-e", ".[testing]", *group("docs"))
    session.run("mkdocs", "build", "--strict", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what everything costs, beside other clients, and write docs/speed.md (`-- ARGS`: for the benchmark).

    `-- --against REV` only compares this tree with another commit, on the Pythons 3.11 and 3.13.
    """
    session.install(*group("bench"))
    session.run("python", "benchmarks/speed", *session.posargs)


@nox.session
def soak(session: nox.Session) -> None:
    """Read thousands of good and faulty streams, and see that nothing is left over (`-- ARGS`: for the soak)."""
    session.install("-e", ".[testing]", *group("test"))
    session.run("python", "benchmarks/soak", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and the sdist into dist/, then import the wheel in an environment of its own."""
    session.install(*group("build"))
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", "dist")
    (wheel,) = (ROOT / "dist").glob("*.whl")
    fresh = Path(session.create_tmp()) / "fresh"
    session.run("python", "-m", "venv", "--clear", str(fresh))
    python = str(fresh / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    session.run(python, "-m", "pip", "install", "--quiet", str(wheel), external=True)
    # Isolated, so that it is the wheel that is imported and nothing of the checkout.
    session.run(python, "-I", "-c", "from venice_ai import SyncVeniceClient, VeniceClient", external=True)
