"""What a caller may pass as a file."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import os

__all__ = ["FileContent", "FileInput"]

FileContent: TypeAlias = "bytes | IO[bytes] | os.PathLike[str]"
"""What a file holds: bytes, a file that is open for reading in binary mode, or the path of one."""

FileInput: TypeAlias = "FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]"
"""A file to send: its content; or `(name, content)`; or `(name, content, content type)`."""
