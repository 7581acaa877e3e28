"""Binary answers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from .flags import Flagged
from .reply import Balance, RateLimits

if TYPE_CHECKING:
    from typing import Self

    from .._http import Headers, Response
    from .reply import Reply

__all__ = ["BytesResponse", "Content", "SavedFile"]


class Content:
    """Bytes that are the content of a file.

    Attributes:
        content: The bytes.
    """

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content: bytes = content

    @property
    def content_type(self) -> str | None:
        """What the bytes are, such as `"image/png"`; None where that is not known."""
        raise NotImplementedError

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes to a file, and return its path. The file is there whole, or not at all."""
        with SavedFile(path) as file:
            file.write(self.content)
        return file.path

    def __len__(self) -> int:
        return len(self.content)

    def __bytes__(self) -> bytes:
        return self.content

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.content_type}, {len(self.content)} bytes>"


class BytesResponse(Content, Flagged):
    """A binary answer: a picture, a sound, a video.

    ```python
    from venice_ai.streaming import BytesResponse
    import httpx

    picture = BytesResponse(b"...", httpx.Response(200, headers={"content-type": "image/png"}))
    assert bytes(picture) == b"..." and len(picture) == 3 and picture.content_type == "image/png"
    ```

    Attributes:
        content: The bytes.
        response: The HTTP response they came in.
    """

    __slots__ = ("response",)

    def __init__(self, content: bytes, response: Response) -> None:
        super().__init__(content)
        self.response: Response = response

    @classmethod
    def of(cls, content: bytes, reply: Reply) -> BytesResponse:
        """The answer whose body these bytes are."""
        return cls(content, reply.response(content))

    @property
    def headers(self) -> Headers:
        """The response's headers."""
        return self.response.headers

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def content_type(self) -> str | None:
        """What the bytes are, such as `"image/png"`; None where the server does not say."""
        kind: str | None = self.headers.get("content-type")
        return kind

    @property
    def request_id(self) -> str | None:
        """The id that Venice's support asks for (the `CF-RAY` header)."""
        ray: str | None = self.headers.get("cf-ray") or self.headers.get("x-request-id")
        return ray

    @property
    def rate_limits(self) -> RateLimits:
        """The rate limits, from the `x-ratelimit-*` headers."""
        return RateLimits.of(self.headers)

    @property
    def balance(self) -> Balance:
        """The balance before the call, from the `x-venice-balance-*` headers."""
        return Balance.of(self.headers)


class SavedFile:
    """A file that is written under another name, and gets its own when it is whole.

    Its name is the caller's: what a server would call it is not looked at.

    Attributes:
        path: Where it will be.
    """

    __slots__ = ("_file", "_scratch", "path")

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._scratch = self.path.with_name(f".{os.urandom(8).hex()}.part")
        self._file = self._scratch.open("xb")

    def write(self, piece: bytes) -> None:
        """Write more of it."""
        self._file.write(piece)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *failure: object) -> None:
        try:
            self._file.close()
            if kind is None:
                os.replace(self._scratch, self.path)
        finally:
            self._scratch.unlink(missing_ok=True)
