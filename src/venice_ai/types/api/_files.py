"""What a caller may pass as a file."""

from __future__ import annotations

import os
from typing import IO, TypeAlias

__all__ = ["FileContent", "FileInput"]

FileContent: TypeAlias = bytes | IO[bytes] | os.PathLike[str]
"""What a file holds: bytes, a file that is open for reading in binary mode, or the path of one."""

FileInput: TypeAlias = FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]
"""A file to send: its content; or `(name, content)`; or `(name, content, content type)`."""
