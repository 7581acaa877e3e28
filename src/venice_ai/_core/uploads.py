"""Files to send: what a caller passes, checked before anything is sent, and streamed when it is.

A file is never read as a whole. A path is opened anew for each attempt. An open file is sent from its beginning. One
that can't be wound back, such as a pipe, is sent once only.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias, cast

from ..exceptions import ArgumentTypeError, ArgumentValueError
from .checks import is_mapping, is_tuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import ExitStack

__all__ = ["Form", "Upload", "several", "upload", "uploads"]

Part: TypeAlias = "tuple[str, tuple[str, bytes | IO[bytes], str]]"
"""A part of a form as the HTTP library takes it: its name; and the file's name, content and type."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send.

    Attributes:
        name: The file's name, which the server sees.
        content: Its bytes, an open file, or a path.
        content_type: What it is.
        resendable: Whether it can be sent a second time.
    """

    name: str
    content: bytes | IO[bytes] | Path = field(repr=False)
    content_type: str
    resendable: bool = True

    def open(self, files: ExitStack) -> bytes | IO[bytes]:
        """The content; what is opened for it is closed with `files`. Who sends an open file winds it back."""
        if isinstance(self.content, Path):
            return files.enter_context(_opened(self.content, self.name))
        if isinstance(self.content, bytes) or self.resendable:
            return self.content
        return cast("IO[bytes]", _OnlyReads(self.content))


class _OnlyReads:
    """A file that can't be wound back. The HTTP library would take a pipe's size, which is 0, for its length."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read = file.read


@dataclass(frozen=True, slots=True)
class Form:
    """A body of `multipart/form-data`.

    Attributes:
        fields: The plain fields, as they are written.
        files: The files, each with the name of its field; several may share one.
    """

    fields: Mapping[str, str]
    files: tuple[tuple[str, Upload], ...]

    @classmethod
    def of(cls, fields: Mapping[str, object], files: Iterable[tuple[str, Upload]]) -> Form:
        """A form from plain values: strings, numbers and booleans."""
        return cls({name: _written(name, value) for name, value in fields.items()}, tuple(files))

    def with_fields(self, fields: Mapping[str, object]) -> Form:
        """The form with other fields over its own."""
        return replace(self, fields={**self.fields, **Form.of(fields, ()).fields})

    @property
    def resendable(self) -> bool:
        """Whether it can be sent a second time."""
        return all(file.resendable for _, file in self.files)

    def open(self, files: ExitStack) -> list[Part]:
        """The parts that are files, open; they are closed with `files`."""
        return [(name, (file.name, file.open(files), file.content_type)) for name, file in self.files]


def upload(value: object, name: str, *, most: int | None = None) -> Upload:
    """The file that the argument `name` stands for, of at most so many bytes."""
    given, content, kind = _taken_apart(value, name)
    from mimetypes import guess_type

    filename = given or _name_of(content) or name
    kind = kind or guess_type(filename)[0] or "application/octet-stream"
    size, resendable = _measured(content, name)
    if size is not None and most is not None and size > most:
        raise ArgumentValueError(
            f"{name} has {size:,} bytes, and the API takes {most:,} at the most: make it smaller"
        )
    return Upload(filename, content, kind, resendable)


def uploads(value: object, name: str, *, most: int | None = None) -> list[Upload]:
    """The files of an argument that takes a list of them."""
    return [
        upload(item, f"{name}[{place}]", most=most)
        for place, item in enumerate(several(value, name, "files"))
    ]


def several(value: object, name: str, what: str) -> list[object]:
    """The items of an argument that takes a list; one file is none, though most kinds of it can be iterated over."""
    kind = type(value).__name__
    if _is_one(value) or is_mapping(value) or not isinstance(value, Iterable):
        raise ArgumentTypeError(f"{name} takes a list of {what}, not {kind}")
    return list(cast("Iterable[object]", value))


def _is_one(value: object) -> bool:
    return hasattr(value, "read") or isinstance(value, str | bytes | bytearray | memoryview | tuple)


def _taken_apart(value: object, name: str) -> tuple[str, bytes | Path | IO[bytes], str]:
    """The file's name, content and type, of which a caller may give any."""
    if not is_tuple(value):
        return "", _content(value, name), ""
    if not (2 <= len(value) <= 3 and isinstance(value[0], str)):
        raise ArgumentTypeError(f"{name} takes a file as (name, content) or (name, content, content type)")
    kind = value[2] if len(value) == 3 else ""
    if not isinstance(kind, str):
        raise ArgumentTypeError(f"{name}[2] takes a content type as a string, not {type(kind).__name__}")
    return _checked_name(value[0], name), _content(value[1], name), _checked_name(kind, name)


def _content(value: object, name: str) -> bytes | Path | IO[bytes]:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(cast("bytearray", value))
    if isinstance(value, os.PathLike):
        return Path(os.fsdecode(cast("os.PathLike[str]", value)))
    if callable(getattr(value, "read", None)):
        return _readable(value, name)
    hint = ": a path is a pathlib.Path" if isinstance(value, str) else ""
    raise ArgumentTypeError(f"{name} takes a path, bytes or an open file, not {type(value).__name__}{hint}")


def _readable(file: Any, name: str) -> IO[bytes]:  # whatever has a `read`
    if getattr(file, "closed", False):
        raise ArgumentValueError(f"{name} is a file that has been closed")
    writes = callable(getattr(file, "readable", None)) and not file.readable()
    if (
        writes or isinstance(file, io.TextIOBase) or hasattr(file, "encoding")
    ):  # a wrapped text file has one too
        raise ArgumentTypeError(
            f"{name} takes a file that is open for reading in binary mode: open(..., 'rb')"
        )
    return cast("IO[bytes]", file)


def _checked_name(text: str, name: str) -> str:
    if text and not text.isprintable():
        raise ArgumentValueError(f"{name} has a line break or a control character in its name or type")
    return text


def _name_of(content: object) -> str:
    """A file's own name, without the folders it lies in, which are nobody's business."""
    known = content if isinstance(content, Path) else getattr(content, "name", None)
    return Path(known).name if isinstance(known, str | Path) else ""


def _measured(content: bytes | Path | IO[bytes], name: str) -> tuple[int | None, bool]:
    """How many bytes a file has, None where only the sending will tell; and whether it can be sent twice."""
    if isinstance(content, bytes):
        return len(content), True
    if isinstance(content, Path):
        with _opened(content, name) as file:
            return file.seek(0, os.SEEK_END), True
    try:
        place, size = content.tell(), content.seek(0, os.SEEK_END)
        content.seek(place)
    except (AttributeError, OSError):  # a pipe, a socket, or what only reads
        return None, False
    return size, True


def _opened(path: Path, name: str) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as exc:
        raise ArgumentValueError(f"{name} can't be read: {exc.strerror or exc} ({str(path)!r})") from exc


def _written(name: str, value: object) -> str:
    """A field of a form as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ArgumentTypeError(f"{name} takes a string, a number or a boolean here, not {type(value).__name__}")
