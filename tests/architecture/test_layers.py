"""The rooms of the house, and what may be in each: `_core` decides, `_async` does, `_sync` is printed."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import venice_ai
from flavours import OURS_ALONE, TWINS
from venice_ai import _pairs, exceptions, jobs, streaming

PACKAGE = Path(venice_ai.__file__).parent
HEADERS = {
    *(
        "accept",
        "accept-encoding",
        "accept-language",
        "authorization",
        "cache-control",
        "connection",
        "cookie",
    ),
    *(
        "content-encoding",
        "content-length",
        "content-type",
        "host",
        "idempotency-key",
        "location",
        "retry-after",
    ),
    *("set-cookie", "transfer-encoding", "user-agent", "cf-ray"),
}


def sources(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (PACKAGE / room).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def nodes_at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only type checkers see."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from nodes_at_run_time(child)


def imported(path: Path, *, all_of_it: bool = False) -> set[str]:
    """The modules that a file imports, those inside the package by their full name."""
    package = ["venice_ai", *path.relative_to(PACKAGE).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(tree_of(path)) if all_of_it else nodes_at_run_time(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            home = ".".join([*above, *([node.module] if node.module else [])])
            found |= {home, *(f"{home}.{alias.name}" for alias in node.names)}
    return found


def tops(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


# --- _core


@pytest.mark.parametrize("path", sources("_core"), ids=name_of)
def test_the_core_waits_for_nothing(path: Path) -> None:
    waiting = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)
    assert [node.lineno for node in ast.walk(tree_of(path)) if isinstance(node, waiting)] == []


@pytest.mark.parametrize("path", sources("_core"), ids=name_of)
def test_the_core_imports_nothing_that_does(path: Path) -> None:
    assert (
        tops(imported(path)) & {"asyncio", "anyio", "trio", "socket", "ssl", "threading", "httpx", "sniffio"}
        == set()
    )


@pytest.mark.parametrize("path", sources("_core", "types"), ids=name_of)
def test_the_core_knows_no_flavour(path: Path) -> None:
    names = imported(path, all_of_it=True)
    assert [
        name for name in names if name.startswith(("venice_ai._async", "venice_ai._sync", "venice_ai._pairs"))
    ] == []


# --- _async


@pytest.mark.parametrize("path", sources("_async"), ids=name_of)
def test_the_async_room_leans_on_no_event_loop(path: Path) -> None:
    names = imported(path, all_of_it=True)
    assert tops(names) & {"asyncio", "anyio", "trio", "sniffio", "httpx"} == set()


@pytest.mark.parametrize("path", sources("_async"), ids=name_of)
def test_nothing_is_read_from_the_printed_room(path: Path) -> None:
    assert [name for name in imported(path, all_of_it=True) if name.startswith("venice_ai._sync")] == []


@pytest.mark.parametrize("path", sources("_async"), ids=name_of)
def test_the_async_room_holds_no_word_of_the_wire(path: Path) -> None:
    strings = [node.value for node in ast.walk(tree_of(path)) if isinstance(node, ast.Constant)]
    assert [each for each in strings if isinstance(each, str) and is_of_the_wire(each)] == []


def is_of_the_wire(text: str) -> bool:
    return text.startswith("/") or text.lower() in HEADERS or bool(re.fullmatch(r"(?i)x-[\w-]+", text))


@pytest.mark.parametrize("text", ["/models", "Authorization", "x-ratelimit-type", "Retry-After"])
def test_a_word_of_the_wire_is_recognised(text: str) -> None:
    assert is_of_the_wire(text)


@pytest.mark.parametrize("path", sources("_async"), ids=name_of)
def test_every_class_and_public_method_of_the_async_room_is_described(path: Path) -> None:
    assert [f"{path.name}: {name}" for name in undescribed(tree_of(path))] == []


def undescribed(tree: ast.Module) -> Iterator[str]:
    for kind in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        if not ast.get_docstring(kind):
            yield kind.name
        for method in kind.body:
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and not method.name.startswith("_"):
                overload = any("overload" in ast.unparse(each) for each in method.decorator_list)
                if not overload and not ast.get_docstring(method):
                    yield f"{kind.name}.{method.name}"


# --- the HTTP library


def naming(*libraries: str) -> list[str]:
    """The modules that import one of some libraries."""
    files = [path for path in sources("") if "testing" not in path.relative_to(PACKAGE).parts]
    return [name_of(path) for path in files if tops(imported(path, all_of_it=True)) & set(libraries)]


def rooms(names: list[str]) -> set[str]:
    return {name.partition("/")[0] for name in names}


def test_one_module_names_the_http_library_and_one_each_of_its_other_transports() -> None:
    assert rooms(naming("httpx")) == {"_aiohttp", "_http"}
    assert rooms(naming("aiohttp", "httpx_aiohttp")) == {"_aiohttp"}


# --- the two flavours


def public(owner: type) -> set[str]:
    return {name for name in dir(owner) if not name.startswith("_")}


@pytest.mark.parametrize(("blocking", "twin"), TWINS.items(), ids=lambda kind: kind.__name__)
def test_both_flavours_have_the_same_public_names(blocking: type, twin: type) -> None:
    assert public(blocking) == {name for name in public(twin) if name != "aclose"} | {"close"} & public(
        blocking
    )


def shape(owner: type, name: str) -> object:
    """What a member takes: names, kinds and defaults of its parameters; its kind where it takes none."""
    member = inspect.getattr_static(owner, name)
    if not inspect.isfunction(member):
        return type(member).__name__
    return [
        (each.name, each.kind, repr(each.default)) for each in inspect.signature(member).parameters.values()
    ]


@pytest.mark.parametrize(("blocking", "twin"), TWINS.items(), ids=lambda kind: kind.__name__)
def test_both_flavours_take_the_same_parameters(blocking: type, twin: type) -> None:
    names = sorted(public(blocking) & public(twin) | {"__init__"})
    assert {name: shape(blocking, name) for name in names} == {name: shape(twin, name) for name in names}


@pytest.mark.parametrize(("blocking", "twin"), TWINS.items(), ids=lambda kind: kind.__name__)
def test_the_blocking_name_is_the_other_with_sync_in_front(blocking: type, twin: type) -> None:
    assert blocking.__name__ == f"Sync{twin.__name__}"


def test_every_class_that_a_user_meets_has_its_twin_in_the_tests() -> None:
    defined = {
        node.name
        for path in sources("_async")
        for node in tree_of(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert defined == {kind.__name__ for kind in TWINS.values()} | OURS_ALONE


# --- the public names


@pytest.mark.parametrize(
    "module", [venice_ai, exceptions, jobs, streaming, _pairs], ids=lambda module: module.__name__
)
def test_every_exported_name_is_there(module: object) -> None:
    assert [name for name in module.__all__ if not hasattr(module, name)] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "module", [venice_ai, exceptions, jobs, streaming], ids=lambda module: module.__name__
)
def test_the_exported_names_are_sorted(module: object) -> None:
    assert list(module.__all__) == sorted(module.__all__)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["BytesStream", "MusicJob", "Pages", "ResponseStream", "VideoJob"])
def test_what_a_user_holds_has_a_public_name_in_both_flavours(name: str) -> None:
    assert {name, f"Sync{name}"} <= set(venice_ai.__all__)


def test_no_name_is_exported_twice() -> None:
    assert len(set(venice_ai.__all__)) == len(venice_ai.__all__)


def test_dir_shows_every_exported_name() -> None:
    assert set(venice_ai.__all__) <= set(dir(venice_ai))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'venice_ai' has no attribute 'Nonsense'"):
        _ = venice_ai.Nonsense  # type: ignore[attr-defined]


def test_every_exception_is_exported_by_its_module() -> None:
    values = vars(exceptions).items()
    defined = {name for name, value in values if isinstance(value, type) and issubclass(value, Exception)}
    assert defined == set(exceptions.__all__)


@pytest.mark.parametrize("path", sources("types"), ids=name_of)
def test_what_a_module_of_types_defines_it_exports(path: Path) -> None:
    """So that type checkers let a user import it from where the documentation says."""
    tree = tree_of(path)
    exported = next((ast.literal_eval(node.value) for node in tree.body if is_all(node)), None)
    if path.name == "__init__.py":
        assert exported is None
    else:
        assert exported, f"{path.name} has no __all__"


def is_all(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
