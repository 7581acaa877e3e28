"""Streams of bytes: sound as it is spoken, a file as it is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.binary import BytesResponse, SavedFile
from .._core.flags import Flagged
from .._pairs import async_aside
from ..exceptions import StreamConsumedError, VeniceError
from .stream import Stream

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from pathlib import Path

    from .._core.reply import Reply
    from .incoming import Incoming

__all__ = ["BytesStream"]


class BytesStream(Stream[bytes], Flagged):
    """A stream of bytes, in the pieces in which they arrive.

    ```python
    stream = await client.audio.speech.create(
        model="tts-kokoro", voice="af_sky", input="Hello", stream=True
    )
    async with stream:
        async for piece in stream:
            print(len(piece), "bytes of", stream.content_type)
    ```
    """

    _reply: Reply

    def __init__(self, iterator: Incoming[bytes], *, client: object) -> None:
        super().__init__(iterator, client=client)
        self._count = 0

    @property
    def received(self) -> int:
        """How many bytes have been read."""
        return self._count

    @property
    def size(self) -> int | None:
        """How many bytes there will be; None where the server does not say."""
        return self._reply.content_length

    @property
    def content_type(self) -> str | None:
        """What the bytes are, such as `"audio/mpeg"`; None where the server does not say."""
        return self._reply.content_type or None

    async def collect(self) -> BytesResponse:
        """Read to the end and return the whole.

        Raises:
            StreamConsumedError: A part has been read already, which is not kept.
            APIError: The stream failed; `partial` holds the bytes that came.
        """
        self._check_untouched()
        parts: list[bytes] = []
        try:
            async for piece in self:
                parts.append(piece)  # noqa: PERF401 - a comprehension would lose it all to a failure
        except VeniceError as exc:
            exc.partial = b"".join(parts)
            raise
        return BytesResponse.of(b"".join(parts), self._reply)

    async def save(
        self, path: str | os.PathLike[str], *, on_progress: Callable[[int, int | None], object] | None = None
    ) -> Path:
        """Write the bytes to a file as they arrive, and return its path. The file is there whole, or not at all.

        However large the file, no more than a piece of it is in memory. `on_progress` is called with the bytes so far
        and, where the server says it, the bytes in all.

        Raises:
            StreamConsumedError: A part has been read already, which is not kept.
            APIError: The stream failed; no file is left.
            OSError: The file can't be written.
        """
        self._check_untouched()
        async with self:
            with SavedFile(path) as file:
                async for piece in self:
                    await async_aside(file.write, piece)
                    if on_progress is not None:
                        on_progress(self._count, self.size)
        return file.path

    def _keep(self, chunk: bytes) -> None:
        self._count += len(chunk)

    def _check_untouched(self) -> None:
        if self._count and not self._closed:
            raise StreamConsumedError("a part of the stream has been read already, and is not kept")
