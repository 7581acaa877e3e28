"""Binary answers."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._http import Headers, Response

__all__ = ["BytesResponse"]


class BytesResponse:
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

    __slots__ = ("content", "response")

    def __init__(self, content: bytes, response: Response) -> None:
        self.content = content
        self.response = response

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

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes to a file, and return its path. The file is there whole, or not at all."""
        target = Path(path)
        scratch = target.with_name(f".{token_hex(8)}.part")
        try:
            with scratch.open("xb") as file:
                file.write(self.content)
            os.replace(scratch, target)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
        return target

    def __len__(self) -> int:
        return len(self.content)

    def __bytes__(self) -> bytes:
        return self.content

    def __repr__(self) -> str:
        return f"<BytesResponse {self.content_type}, {len(self.content)} bytes>"
