"""A scanner that tells whether a text that arrives in pieces is one whole JSON value yet."""

from __future__ import annotations

import json
import re
from typing import Final

from .merge import MANY, Text

__all__ = ["OPENING", "SPACE", "JSONScanner", "canonical"]

# A string, or the beginning of one; the group holds its closing quote. A lone backslash at the end stays outside.
_STRING: Final = re.compile(r'"(?:[^"\\]++|\\.)*+("?)', re.DOTALL)
SPACE: Final = " \t\r\n"
OPENING: Final = frozenset('{["')  # what begins with one of these has an end mark

MAX_SCALAR_CHARACTERS: Final = 4096  # a number has no end mark: it is parsed at each question


class JSONScanner:
    """Tells whether the text that it has been fed is one whole JSON value.

    Strings and brackets are counted, mostly when somebody asks, and each character once; the text is parsed once, when
    the last bracket closes.

    ```python
    from venice_ai._core.json_scanner import JSONScanner

    scanner = JSONScanner()
    scanner.feed('{"city": "Par')
    assert not scanner.is_complete
    scanner.feed('is"}')
    assert scanner.is_complete
    ```

    Attributes:
        text: All that it has been fed.
    """

    __slots__ = (
        "_backslash",
        "_canonical",
        "_depth",
        "_first",
        "_in_string",
        "_unscanned",
        "_verdict",
        "text",
    )

    def __init__(self) -> None:
        self.text = Text()
        self._unscanned: list[str] = []
        self._first = ""  # the first character that is no white space
        self._depth = 0  # of brackets
        self._in_string = False
        self._backslash = ""  # at the end of what was scanned, inside a string
        self._canonical: str | None = None
        self._verdict: bool | None = None  # None as long as more text could make it whole

    def feed(self, piece: str) -> None:
        """Append a piece of the text."""
        if piece:
            self.text.add(piece)
            self._unscanned.append(piece)
            if len(self._unscanned) >= MANY:
                self._scan()

    @property
    def is_complete(self) -> bool:
        """True if the text is one whole JSON value. A number is one, although more digits could follow."""
        if self._unscanned:
            self._scan()
        if self._verdict is not None:
            return self._verdict
        if not self._first or self._first in OPENING or len(self.text) > MAX_SCALAR_CHARACTERS:
            return False
        return _is_json(str(self.text))

    @property
    def is_closed(self) -> bool:
        """True if the text is whole and only white space can follow: an object, a list or a string."""
        return self.is_complete and bool(self._verdict)

    @property
    def canonical(self) -> str | None:
        """The value in one way of writing, where the text is closed; made once."""
        if not self.is_closed:
            return None
        if self._canonical is None:
            self._canonical = canonical(str(self.text))
        return self._canonical

    def _scan(self) -> None:
        piece = "".join(self._unscanned)
        self._unscanned.clear()
        if self._verdict is not None:
            self._verdict = self._verdict and not piece.strip(SPACE)
            return
        self._first = self._first or piece.lstrip(SPACE)[:1]
        self._count(piece)
        if self._depth < 0 or (self._first in OPENING and not self._depth and not self._in_string):
            self._verdict = self._depth == 0 and _is_json(str(self.text))

    def _count(self, piece: str) -> None:
        """Count the brackets outside strings, and see whether a string is open at the end."""
        opened = '"' if self._in_string else ""
        outside, strings = _STRING.subn(r"\1", opened + self._backslash + piece)
        self._in_string = strings > outside.count('"')
        self._backslash = "\\" if self._in_string and outside.endswith("\\") else ""
        count = outside.count
        self._depth += count("{") + count("[") - count("}") - count("]")


def canonical(text: str) -> str | None:
    """Return JSON text with the spaces, escapes, order and numbers of one way of writing; None where it is none."""
    try:
        return json.dumps(json.loads(text, parse_float=_number), sort_keys=True)
    except (ValueError, RecursionError):
        return None


def _number(digits: str) -> float:
    """Return a number, a whole one as such: servers that parse and write anew make 1 of 1.0."""
    value = float(digits)
    return int(value) if value.is_integer() else value


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
