"""Print the blocking flavour of the package from the async one.

    python scripts/generate.py            write src/venice_ai/_sync
    python scripts/generate.py --check    compare only: name every difference, exit 1 if there is one

`unasync` translates the code, token by token, into a scratch folder. What it leaves behind is done here:

* Prose: what stands in `backticks` or in a ```python fence is code, and is translated by the same table. All
  other prose is left as it is, so it must be true of both flavours.
* Names: a class defined in the source gets the prefix `Sync` (`Stream`, `SyncStream`; `_Foo`, `_SyncFoo`); a
  name imported from `_pairs` drops its `async_` or `Async`. `WORDS` holds only what no rule can know, the
  foreign words.
* An alias that says nothing once printed (`aclose = close`) becomes a blank line.
* A mark of two lines opens each file, and nothing else moves: line N of the source is line N+2 of the print.

A print that cannot be trusted is refused, with the file and the line of the *source* to mend: one that does
not compile, still says an async word (in prose too), names a `Sync…` that nobody defines, or would depend on
the Python that runs this script. So is a row of `WORDS` that nothing uses.

One trap stays open: a string that is exactly a word of the table (`"Stream"`) is translated. That is right in
`__all__` and wrong in a literal of the wire, which is why those live in `_core`.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import unasync  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "venice_ai"
SOURCE, TARGET = PACKAGE / "_async", PACKAGE / "_sync"

WORDS = {
    "aclose": "close",
    "AsyncClient": "Client",
}

MARK = """\
# Generated from src/venice_ai/_async/{name} by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""

STRAY_WORD = re.compile(
    r"(?i:\w*(?:async|await|coroutine|anyio)\w*)|\btrio\b"
    r"|\b_*a(?:close|closing|enter|exit|iter\w*|next|read)_*\b"
)
HALF = re.compile(r"^(?:async_|Async(?=[A-Z]))")
SYNC_NAME = re.compile(r"\b_*Sync[A-Z]\w*")
ECHO = re.compile(r"\s*(\w+) = \1\s*(?:#.*)?")
FENCE = "```"
SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
# Code in prose is often no whole statement (`async for`): what a tokenizer would refuse, this takes apart.
CODE = re.compile(
    r"""(?P<spared>\#.*|\b[A-Za-z]+(?:"[^"]*"|'[^']*'))  # a comment; a prefixed string, which unasync spares
    |(?P<waits>\b(?:async|await)[ ]+)
    |(?P<quote>["'])(?P<string>[^"']*)(?P=quote)
    |(?P<word>\b[^\W\d]\w*)""",
    re.VERBOSE,
)

Problem = tuple[int, str]  # a line of the source, and what is wrong with it


class Refused(Exception):
    """The source cannot be printed faithfully; the text says why, one problem a line."""


class Table(dict[str, str]):
    """What each word becomes in print: itself, unless it has a row. It remembers what it was asked for."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        super().__init__(rows)
        self.seen: set[str] = set()

    def __getitem__(self, word: str) -> str:
        self.seen.add(word)
        return self.get(word, word)


def render(source: Path = SOURCE, words: Mapping[str, str] = WORDS) -> dict[str, str]:
    """Return the whole print, relative name to text, or raise `Refused` with all that stands in its way."""
    source = source.resolve()
    paths = {path.relative_to(source).as_posix(): path for path in sorted(source.rglob("*.py"))}
    if not paths:
        raise Refused(f"{source}: there is nothing to print")
    texts = {name: path.read_text("utf-8") for name, path in paths.items()}
    by_rule = dict(row for name, text in texts.items() for row in names_by_rule(ast.parse(text, name)))
    pages, table = run_unasync(source, texts, {**words, **by_rule})
    problems: list[str] = []
    for name, text in texts.items():
        pages[name], found = finish(text, pages[name], table)
        problems += [f"{source.name}/{name}:{line}: {why}" for line, why in sorted(found)]
    unused = [word for word in words if word in by_rule or word not in table.seen]
    problems += [f"{Path(__file__).name}: row {word!r} of the table is never used" for word in unused]
    if problems:
        raise Refused("\n".join(problems))
    return {name: MARK.format(name=name) + page for name, page in pages.items()}


def names_by_rule(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the rows that need no table: classes defined here, and what comes from the hand-written pairs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name, re.sub(r"^(_*)(?:Async)?", r"\1Sync", node.name)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[-1] == "_pairs":
            yield from ((half.name, HALF.sub("", half.name)) for half in node.names)


def run_unasync(source: Path, names: Iterable[str], rows: Mapping[str, str]) -> tuple[dict[str, str], Table]:
    """Return what unasync makes of the files, and the table with the use it made of it."""
    with tempfile.TemporaryDirectory() as scratch:
        # Both folders absolute: given a relative one, unasync may write over its own source.
        rule = unasync.Rule(f"{source}/", f"{scratch}/", rows)
        rule.token_replacements = table = Table(rule.token_replacements)
        unasync.unasync_files([str(source / name) for name in names], [rule])
        return {name: Path(scratch, name).read_text("utf-8") for name in names}, table


def finish(text: str, raw: str, table: Table) -> tuple[str, set[Problem]]:
    """Return the page that the raw print becomes, with all that is wrong with it or with its source."""
    problems = {*merged_names(ast.parse(text), table), *words_in_fstrings(ast.parse(text), table)}
    page = translate_prose(without_echoes(text, raw), table)
    problems |= {*lost_lines(text, page), *unpaired_marks(page), *stray_words(page, set(table.values()))}
    try:
        compile(page, "page", "exec")
    except SyntaxError as error:
        problems.add((error.lineno or 1, f"does not compile once printed: {error.msg}"))
    return page, problems


def without_echoes(text: str, raw: str) -> str:
    """Blank the lines that became `x = x`: `aclose = close` has nothing to say in the blocking flavour."""
    lines = zip(text.split("\n"), raw.split("\n"), strict=False)
    return "\n".join("" if new != old and ECHO.fullmatch(new) else new for old, new in lines)


def translate_prose(text: str, table: Table) -> str:
    """Translate the code that stands in docstrings and comments, and in the backticks of any other string."""
    lines = []
    for fence, line in fenced_lines(text):
        if fence.startswith("py"):
            line = translate_code(line, table)
        elif not fence:
            line = SPAN.sub(lambda span: translate_code(span[0], table), line)
        lines.append(line)
    return "\n".join(lines)


def fenced_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line with the language of the fence it stands in: none outside, FENCE for a fence itself."""
    fence = ""
    for line in text.split("\n"):
        if line.strip().startswith(FENCE):
            fence = "" if fence else line.strip().removeprefix(FENCE) or "text"
            yield FENCE, line
        else:
            yield fence, line


def translate_code(code: str, table: Table) -> str:
    """Do to a line or a span of code what unasync does to tokens."""

    def token(match: re.Match[str]) -> str:
        if match["waits"]:
            return ""
        if quote := match["quote"]:
            return quote + table[match["string"]] + quote
        return match["spared"] or table[match["word"]]

    return CODE.sub(token, code)


def merged_names(tree: ast.Module, table: Table) -> Iterator[Problem]:
    """Find two definitions of one scope that would get one name: the second would silently win."""
    for scope in ast.walk(tree):
        first: dict[str, str] = {}
        for node in scope.body if isinstance(scope, ast.Module | ast.ClassDef) else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                other = first.setdefault(table[node.name], node.name)
                if other != node.name:
                    yield node.lineno, f"{other!r} and {node.name!r} would both become {table[other]!r}"


def words_in_fstrings(tree: ast.Module, table: Table) -> Iterator[Problem]:
    """Find words to translate inside f-strings: unasync sees them from Python 3.12 on only."""
    for field in ast.walk(tree):
        if isinstance(field, ast.FormattedValue):
            nodes = list(ast.walk(field.value))
            words = {value for node in nodes for _, value in ast.iter_fields(node) if isinstance(value, str)}
            waits = any(isinstance(node, ast.Await) or getattr(node, "is_async", 0) for node in nodes)
            if waits or any(table[word] != word for word in words):
                yield field.lineno, "a word to translate stands in an f-string: name the value outside of it"


def lost_lines(text: str, page: str) -> Iterator[Problem]:
    """Find an `await` at the end of its line: unasync drops whatever follows it, here the line break."""
    if text.count("\n") != page.count("\n"):
        for end in re.finditer(r"\b(?:async|await)[ ]*$", text, re.MULTILINE):
            yield text.count("\n", 0, end.start()) + 1, "the line break would be lost in print"


def unpaired_marks(page: str) -> Iterator[Problem]:
    """Find a backtick whose partner is not on its line, and a docstring that ends inside a fence."""
    for number, (fence, line) in enumerate(fenced_lines(page), 1):
        if not fence and "`" in SPAN.sub("", line):
            yield number, "a backtick has no partner on its line"
        elif fence not in ("", FENCE) and '"""' in line:
            yield number, "the docstring ends inside a fence"


def stray_words(page: str, known: set[str]) -> Iterator[Problem]:
    """Find what no page may say: a word of the async flavour, or a blocking name that nobody defines."""
    for number, line in enumerate(page.split("\n"), 1):
        yield from ((number, f"async word {word!r} left in print") for word in STRAY_WORD.findall(line))
        unknown = set(SYNC_NAME.findall(line)) - known
        yield from ((number, f"unknown name {word!r} in print") for word in unknown)


def compare(pages: Mapping[str, str], target: Path) -> dict[str, str]:
    """Return each file of either tree that differs, with how: missing, cut, edited or orphan."""
    there = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    states = {name: "orphan" for name in there if name not in pages and "__pycache__" not in name}
    for name, page in pages.items():
        wanted = page.encode()
        if name not in there:
            states[name] = "missing"
        elif (actual := there[name].read_bytes()) != wanted:
            states[name] = "cut" if wanted.startswith(actual) else "edited"
    return dict(sorted(states.items()))


def check(pages: Mapping[str, str], target: Path = TARGET) -> list[str]:
    """Return a line for each file of the target that is not what it should be."""
    return [f"{state}: {target.name}/{name}" for name, state in compare(pages, target).items()]


def write(pages: Mapping[str, str], target: Path = TARGET) -> None:
    """Make the target hold the pages and nothing else; a file that is right already is not touched."""
    for name, state in compare(pages, target).items():
        path = target / name
        if state == "orphan":
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pages[name].encode())


def main(arguments: list[str] | None = None) -> int:
    """Write the print, or check it; return the exit status."""
    parser = argparse.ArgumentParser(description="Print src/venice_ai/_sync from src/venice_ai/_async.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    only_check = parser.parse_args(arguments).check
    try:
        pages = render()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    differences = check(pages)
    if not only_check:
        write(pages)
    outcome = "differ" if only_check else "put right"
    print(*differences, f"{len(pages)} files, {len(differences)} {outcome}", sep="\n")
    return 1 if only_check and differences else 0


if __name__ == "__main__":
    sys.exit(main())
