"""The generator keeps its promises, each shown on a small made-up source; the committed print is fresh."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "generate.py"
MARK_LINES = 2


def load(script: Path) -> Any:
    """Import the generator by its path: it is a script of the checkout, not a module of the package."""
    spec = importlib.util.spec_from_file_location("generate", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


generate = load(SCRIPT)

STREAM = '''\
"""Streams: `Stream` is read by `async for`."""
from __future__ import annotations

from collections.abc import AsyncIterator

from .._pairs import AsyncOpening, async_sleep, settle

__all__ = ["Stream"]


class Stream:
    """Read chunks, one Stream a request.

    ```python
    async with client.stream() as stream:
        >>> await stream.close()
        async for chunk in stream:
            print("Stream", chunk)
    ```
    """

    def __init__(self, chunks: AsyncIterator[bytes], opening: AsyncOpening) -> None:
        self._state = _State()

    async def close(self) -> None:
        await async_sleep(0)  # then `await self.close()` has nothing to do
        await settle()

    aclose = close


class _State:
    """What a `Stream` remembers."""
'''


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return an empty source folder, named as the real one is."""
    folder = tmp_path / "_async"
    folder.mkdir()
    return folder


@pytest.fixture
def printed(source: Path) -> Callable[..., str]:
    """Return a function that prints one made-up file, without its mark."""

    def print_one(text: str, **words: str) -> str:
        (source / "made_up.py").write_text(dedent(text), "utf-8")
        page: str = generate.render(source, words)["made_up.py"]
        return page.split("\n", MARK_LINES)[-1]

    return print_one


@pytest.fixture
def tree(source: Path, tmp_path: Path) -> tuple[dict[str, str], Path]:
    """Return the pages of a source of two files, and a folder into which they were written."""
    (source / "stream.py").write_text(STREAM, "utf-8")
    (source / "resources").mkdir()
    (source / "resources" / "chat.py").write_text("class Chat: ...\n", "utf-8")
    pages = generate.render(source, {"aclose": "close"})
    target = tmp_path / "_sync"
    generate.write(pages, target)
    return pages, target


# --- the committed print ---


def test_the_committed_print_is_fresh() -> None:
    assert generate.check(generate.render()) == []


# --- comparing and writing ---


def test_a_written_print_is_fresh(tree: tuple[dict[str, str], Path]) -> None:
    pages, target = tree
    assert generate.check(pages, target) == []
    assert sorted(pages) == ["resources/chat.py", "stream.py"]


def test_a_missing_file_is_named(tree: tuple[dict[str, str], Path]) -> None:
    pages, target = tree
    (target / "resources" / "chat.py").unlink()
    assert generate.check(pages, target) == ["missing: _sync/resources/chat.py"]


@pytest.mark.parametrize("kept", [0, 1, 200])
def test_a_cut_file_is_named(tree: tuple[dict[str, str], Path], kept: int) -> None:
    pages, target = tree
    (target / "stream.py").write_text(pages["stream.py"][:kept], "utf-8")
    assert generate.check(pages, target) == ["cut: _sync/stream.py"]


@pytest.mark.parametrize("change", [b"\n", b"# mine\n", b"\xff"])
def test_an_edited_file_is_named(tree: tuple[dict[str, str], Path], change: bytes) -> None:
    pages, target = tree
    (target / "stream.py").write_bytes(pages["stream.py"].encode() + change)
    assert generate.check(pages, target) == ["edited: _sync/stream.py"]


def test_line_ends_of_another_system_are_an_edit(tree: tuple[dict[str, str], Path]) -> None:
    pages, target = tree
    (target / "stream.py").write_bytes(pages["stream.py"].replace("\n", "\r\n").encode())
    assert generate.check(pages, target) == ["edited: _sync/stream.py"]


def test_an_orphan_is_named_at_any_depth(tree: tuple[dict[str, str], Path]) -> None:
    pages, target = tree
    (target / "resources" / "old.py").touch()
    (target / "notes.txt").touch()
    assert generate.check(pages, target) == ["orphan: _sync/notes.txt", "orphan: _sync/resources/old.py"]


def test_compiled_files_are_no_orphans(tree: tuple[dict[str, str], Path]) -> None:
    pages, target = tree
    (target / "__pycache__").mkdir()
    (target / "__pycache__" / "stream.cpython-311.pyc").touch()
    assert generate.check(pages, target) == []


def test_all_differences_are_named_at_once(tree: tuple[dict[str, str], Path]) -> None:
    pages, target = tree
    (target / "resources" / "chat.py").unlink()
    (target / "stream.py").write_text("", "utf-8")
    (target / "z.py").touch()
    assert generate.check(pages, target) == [
        "missing: _sync/resources/chat.py",
        "cut: _sync/stream.py",
        "orphan: _sync/z.py",
    ]


def test_writing_mends_every_difference(tree: tuple[dict[str, str], Path]) -> None:
    pages, target = tree
    (target / "resources" / "chat.py").unlink()
    (target / "stream.py").write_text("", "utf-8")
    (target / "z.py").touch()
    generate.write(pages, target)
    assert generate.check(pages, target) == []
    assert not (target / "z.py").exists()


def test_the_source_is_never_written(source: Path, tree: tuple[dict[str, str], Path]) -> None:
    assert (source / "stream.py").read_text("utf-8") == STREAM
    assert sorted(path.name for path in source.rglob("*.py")) == ["chat.py", "stream.py"]


def test_a_checkout_under_a_folder_named_like_the_source(tmp_path: Path) -> None:
    source = tmp_path / "_async" / "checkout" / "_async"
    source.mkdir(parents=True)
    (source / "stream.py").write_text(STREAM, "utf-8")
    target = source.parent / "_sync"
    generate.write(generate.render(source, {"aclose": "close"}), target)
    assert "class SyncStream:" in (target / "stream.py").read_text("utf-8")
    assert (source / "stream.py").read_text("utf-8") == STREAM
    assert not (tmp_path / "_sync").exists()


def test_a_source_given_by_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = tmp_path / "_async" / "_async" / "chat.py"
    chat.parent.mkdir(parents=True)
    chat.write_text("class Chat: ...\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert generate.render(Path("_async"), {})["_async/chat.py"].endswith("class SyncChat: ...\n")
    assert chat.read_text("utf-8") == "class Chat: ...\n"


def test_no_source_is_no_reason_to_remove_the_print(source: Path) -> None:
    with pytest.raises(generate.Refused, match="nothing to print"):
        generate.render(source, {})


# --- the whole page ---


def test_the_mark_names_the_source_and_forbids_editing(tree: tuple[dict[str, str], Path]) -> None:
    first, second, _ = tree[0]["resources/chat.py"].split("\n", MARK_LINES)
    assert first.startswith("# Generated from src/venice_ai/_async/resources/chat.py by `nox -s generate`")
    assert "do not edit" in first
    assert second.startswith("#")


def test_line_n_of_the_source_is_line_n_plus_2(tree: tuple[dict[str, str], Path]) -> None:
    source, page = (
        [
            (node.lineno, type(node).__name__.removeprefix("Async"))
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.stmt)
        ]
        for text in (STREAM.replace("    aclose = close\n", "\n"), tree[0]["stream.py"])
    )
    assert [(line + MARK_LINES, kind) for line, kind in source] == page


def test_a_whole_page(tree: tuple[dict[str, str], Path]) -> None:
    assert (
        tree[0]["stream.py"].split("\n", MARK_LINES)[-1]
        == '''\
"""Streams: `SyncStream` is read by `for`."""
from __future__ import annotations

from collections.abc import Iterator

from .._pairs import Opening, sleep, settle

__all__ = ["SyncStream"]


class SyncStream:
    """Read chunks, one Stream a request.

    ```python
    with client.stream() as stream:
        >>> stream.close()
        for chunk in stream:
            print("SyncStream", chunk)
    ```
    """

    def __init__(self, chunks: Iterator[bytes], opening: Opening) -> None:
        self._state = _SyncState()

    def close(self) -> None:
        sleep(0)  # then `self.close()` has nothing to do
        settle()




class _SyncState:
    """What a `SyncStream` remembers."""
'''
    )


# --- names ---


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("Stream", "SyncStream"),
        ("_Part", "_SyncPart"),
        ("AsyncThing", "SyncThing"),
        ("_AsyncThing", "_SyncThing"),
    ],
)
def test_a_class_gets_the_prefix(printed: Callable[..., str], name: str, twin: str) -> None:
    assert printed(f"class {name}: ...\n") == f"class {twin}: ...\n"


def test_an_inner_class_gets_the_prefix(printed: Callable[..., str]) -> None:
    text = printed("""\
        class Outer:
            class Inner: ...

        def factory():
            class Local: ...
            return Local, Outer.Inner
        """)
    assert "class SyncInner" in text
    assert "return SyncLocal, SyncOuter.SyncInner" in text


def test_a_class_of_another_file_gets_the_prefix(source: Path) -> None:
    (source / "a.py").write_text("class Stream: ...\n", "utf-8")
    (source / "b.py").write_text("from .a import Stream\n", "utf-8")
    assert generate.render(source, {})["b.py"].endswith("from .a import SyncStream\n")


@pytest.mark.parametrize(
    ("name", "twin"), [("async_sleep", "sleep"), ("AsyncOpening", "Opening"), ("settle", "settle")]
)
@pytest.mark.parametrize("module", [".._pairs", "venice_ai._pairs"])
def test_the_half_of_a_pair(printed: Callable[..., str], name: str, twin: str, module: str) -> None:
    text = printed(f"from {module} import {name} as it\n{name}\n")
    assert text == f"from {module} import {twin} as it\n{twin}\n"


def test_a_row_of_the_table(printed: Callable[..., str]) -> None:
    assert printed("async def f(c): await c.aclose()\n", aclose="close") == "def f(c): c.close()\n"


def test_an_unused_row_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(generate.Refused, match="row 'aread' of the table is never used"):
        printed("x = 1\n", aread="read")


def test_a_row_for_a_class_of_the_source_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(generate.Refused, match="row 'Stream' of the table is never used"):
        printed("class Stream: ...\n", Stream="Flow")


def test_a_row_that_only_prose_needs_is_used(printed: Callable[..., str]) -> None:
    assert printed("x = 1  # see `aread`\n", aread="read") == "x = 1  # see `read`\n"


def test_an_unknown_blocking_name_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(generate.Refused, match=r"_async/made_up.py:2: unknown name 'SyncExitStack'"):
        printed("import contextlib\nx = contextlib.AsyncExitStack\n")


def test_a_blocking_name_of_the_table_is_known(printed: Callable[..., str]) -> None:
    assert (
        printed("x = httpx.AsyncByteStream\n", AsyncByteStream="SyncByteStream")
        == "x = httpx.SyncByteStream\n"
    )


def test_a_blocking_name_in_the_source_is_known_by_its_class(printed: Callable[..., str]) -> None:
    assert "twin of SyncStream" in printed("class Stream: ...  # the twin of SyncStream\n")
    with pytest.raises(generate.Refused, match="unknown name 'SyncFlow'"):
        printed("class Stream: ...  # the twin of SyncFlow\n")


def test_a_string_that_is_a_class_name_is_renamed_which_is_a_known_trap(printed: Callable[..., str]) -> None:
    """Right for `__all__`, wrong for a literal of the wire: the reason why those live in `_core`."""
    text = printed('class Image: ...\n__all__ = ["Image"]\nkind = "Image"\nspared = r"Image", "Image x"\n')
    assert text == (
        'class SyncImage: ...\n__all__ = ["SyncImage"]\nkind = "SyncImage"\nspared = r"Image", "Image x"\n'
    )


# --- prose ---


@pytest.mark.parametrize(
    ("span", "twin"),
    [
        ("`Stream`", "`SyncStream`"),
        ("``Stream.close()``", "``SyncStream.close()``"),
        ("`async for`", "`for`"),
        ("`await stream.close()`", "`stream.close()`"),
        ("`async with await c.stream() as s`", "`with c.stream() as s`"),
        (
            "`async  def f(x: Stream) -> AsyncIterator[Stream]`",
            "`def f(x: SyncStream) -> Iterator[SyncStream]`",
        ),
        ("`__aenter__` and `StopAsyncIteration`", "`__enter__` and `StopIteration`"),
        ("`x['Stream']`", "`x['SyncStream']`"),
        ("`say('a Stream')`", "`say('a Stream')`"),
        ("`Streams`, `my_Stream`, `1`, `(`", "`Streams`, `my_Stream`, `1`, `(`"),
        ("Stream, a Stream's", "Stream, a Stream's"),
    ],
)
def test_spans_in_prose(printed: Callable[..., str], span: str, twin: str) -> None:
    text = 'class Stream:\n    """One: {0}.\n\n    Two: {0} ends.\n    """\n\n# three: {0}\nx = 1  # {0}\n'
    assert printed(text.format(span)) == text.format(twin).replace("class Stream", "class SyncStream")


def test_an_error_text_speaks_of_its_own_flavour(printed: Callable[..., str]) -> None:
    text = printed('class Stream: ...\nraise TypeError(f"use `await Stream.close()`, not a Stream: {1}")\n')
    assert text.endswith('raise TypeError(f"use `SyncStream.close()`, not a Stream: {1}")\n')


def test_code_in_a_fence(printed: Callable[..., str]) -> None:
    text = '''\
        class Stream:
            """Read.

            Stream, outside.

            ```{language}
            >>> stream = await Stream.open("Stream", f"Stream")  # a Stream, of chunks
            ```

            Stream, outside again, and `Stream`.
            """
        '''
    page = printed(text.format(language="python"))
    assert '>>> stream = SyncStream.open("SyncStream", f"Stream")  # a Stream, of chunks' in page
    assert "Stream, outside.\n" in page
    assert "Stream, outside again, and `SyncStream`." in page


@pytest.mark.parametrize("language", ["json", "text", ""])
def test_a_fence_of_another_language_is_left_alone(printed: Callable[..., str], language: str) -> None:
    text = f'class Stream:\n    """Read.\n\n    ```{language}\n    "Stream" `Stream` `\n    ```\n    """\n'
    assert '"Stream" `Stream` `' in printed(text)


def test_a_span_over_two_lines_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(generate.Refused, match=r"made_up.py:2: a backtick has no partner"):
        printed('"""Read.\nNow `stream.\nclose()` it.\n"""\n')


def test_a_fence_left_open_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(generate.Refused, match=r"made_up.py:3: the docstring ends inside a fence"):
        printed('"""Read.\n```python\nx = 1"""\n')


# --- what is refused ---


@pytest.mark.parametrize(
    "line",
    [
        "# wait, then await it",
        "# the asynchronous way",
        "# Async is better",
        "# a coroutine",
        "# an Awaitable",
        "# call aclose",
        "# `await`",
        "import asyncio",
        "import anyio",
        "import trio",
        "from .._async import x",
        "x.aread()",
        "x.aiter_lines()",
        "anext(x)",
        "x = isawaitable(1)",
        'x = "use async for"',
        "x = async_thing",
    ],
)
def test_a_stray_async_word_is_refused(printed: Callable[..., str], line: str) -> None:
    with pytest.raises(generate.Refused, match=r"_async/made_up\.py:2: async word '\w+' left in print"):
        printed(f"import this\n{line}\n")


@pytest.mark.parametrize(
    "line", ["# a close call; read it again, next to it", "iterate = spread = 1", "# patrions"]
)
def test_innocent_words_pass(printed: Callable[..., str], line: str) -> None:
    assert printed(f"{line}\n") == f"{line}\n"


def test_all_problems_of_all_files_are_named_at_once(source: Path) -> None:
    (source / "a.py").write_text("# async\n\n# await\n", "utf-8")
    (source / "b.py").write_text("import asyncio\n", "utf-8")
    with pytest.raises(generate.Refused) as refusal:
        generate.render(source, {"aread": "read"})
    assert str(refusal.value).split("\n") == [
        "_async/a.py:1: async word 'async' left in print",
        "_async/a.py:3: async word 'await' left in print",
        "_async/b.py:1: async word 'asyncio' left in print",
        "generate.py: row 'aread' of the table is never used",
    ]


def test_an_eaten_parenthesis_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(generate.Refused, match=r"made_up.py:2: does not compile once printed"):
        printed("async def f(x):\n    return await(x)\n")


def test_what_only_the_compiler_sees_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(
        generate.Refused, match=r"made_up.py:1: does not compile once printed: duplicate argument"
    ):
        printed("def f(close, aclose): ...\n", aclose="close")


def test_an_eaten_line_break_is_refused(printed: Callable[..., str]) -> None:
    with pytest.raises(generate.Refused, match=r"made_up.py:2: the line break would be lost"):
        printed("async def f(x):\n    return (await\n        x)\n")


def test_an_alias_that_says_nothing_once_printed_is_blanked(printed: Callable[..., str]) -> None:
    text = "class Stream:\n    def close(self): ...\n    aclose = close  # the other name\n    x = 1\n"
    assert printed(text, aclose="close") == "class SyncStream:\n    def close(self): ...\n\n    x = 1\n"


def test_an_alias_of_the_source_itself_is_kept(printed: Callable[..., str]) -> None:
    assert printed("x = 1\nclass A:\n    x = x\n") == "x = 1\nclass SyncA:\n    x = x\n"


def test_two_methods_that_become_one_are_refused(printed: Callable[..., str]) -> None:
    text = "class A:\n    async def close(self): ...\n    async def aclose(self): ...\n"
    with pytest.raises(
        generate.Refused, match=r"made_up.py:3: 'close' and 'aclose' would both become 'close'"
    ):
        printed(text, aclose="close")


def test_overloads_and_setters_are_one_name(printed: Callable[..., str]) -> None:
    text = "class A:\n    @property\n    def x(self): ...\n    @x.setter\n    def x(self, to): ...\n"
    assert printed(text) == text.replace("class A", "class SyncA")


@pytest.mark.parametrize(
    "field", ["Stream.__name__", "x.aclose", "await x", "[y async for y in x]", "x['Stream']"]
)
def test_an_f_string_that_python_versions_would_print_differently_is_refused(
    printed: Callable[..., str], field: str
) -> None:
    text = f'class Stream: ...\nasync def f(x, y):\n    y.aclose()\n    return f"{{{field}}}"\n'
    with pytest.raises(generate.Refused, match=r"made_up.py:4: a word to translate stands in an f-string"):
        printed(text, aclose="close")


def test_an_f_string_of_neutral_words_passes(printed: Callable[..., str]) -> None:
    assert printed('x = f"{y.name!r:>{z}} Stream"\n') == 'x = f"{y.name!r:>{z}} Stream"\n'


# --- the command ---


@pytest.fixture
def command(
    tree: tuple[dict[str, str], Path], source: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Return the command of the script, at work on the made-up tree."""
    render, check, write, target = generate.render, generate.check, generate.write, tree[1]
    monkeypatch.setattr(generate, "render", lambda: render(source, {"aclose": "close"}))
    monkeypatch.setattr(generate, "check", lambda pages: check(pages, target))
    monkeypatch.setattr(generate, "write", lambda pages: write(pages, target))
    return lambda *arguments: generate.main([*arguments])


def test_the_command_checks_and_mends(
    command: Callable[..., int], tree: tuple[dict[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("--check") == 0
    (tree[1] / "stream.py").unlink()
    assert command("--check") == 1
    assert not (tree[1] / "stream.py").exists()
    assert "missing: _sync/stream.py" in capsys.readouterr().out
    assert command() == 0
    assert command("--check") == 0


def test_the_command_writes_nothing_when_it_refuses(
    command: Callable[..., int],
    source: Path,
    tree: tuple[dict[str, str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (source / "resources" / "chat.py").write_text("import asyncio\n", "utf-8")
    before = {path: path.read_bytes() for path in tree[1].rglob("*.py")}
    assert command() == 1
    assert "_async/resources/chat.py:1: async word 'asyncio'" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tree[1].rglob("*.py")} == before


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is a link needs rights there")
def test_a_checkout_behind_a_link(tmp_path: Path, source: Path) -> None:
    (source / "chat.py").write_text("class Chat: ...\n", "utf-8")
    (tmp_path / "link").symlink_to(source, target_is_directory=True)
    assert generate.render(tmp_path / "link", {})["chat.py"].endswith("class SyncChat: ...\n")
