"""`client.audio.speech`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, overload

from ..._core import speech as calls
from ..._core.signature import takes
from ..._pairs import AsyncOpening, async_opening
from ...types.api._options import CallOptions
from ...types.api.speech import SpeechOptions
from ..bytes_stream import BytesStream
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ..._core.binary import BytesResponse
    from ..._core.call import Call

__all__ = ["Speech"]


class Speech(Resource):
    """Text as speech (`POST /audio/speech`)."""

    @overload
    async def create(
        self, *, stream: Literal[False] = False, **options: Unpack[SpeechOptions]
    ) -> BytesResponse: ...

    @overload
    async def create(self, *, stream: Literal[True], **options: Unpack[SpeechOptions]) -> BytesStream: ...

    @overload
    async def create(
        self, *, stream: bool, **options: Unpack[SpeechOptions]
    ) -> BytesResponse | BytesStream: ...

    @takes(SpeechOptions, CallOptions)
    async def create(
        self, *, stream: bool = False, **options: Unpack[SpeechOptions]
    ) -> BytesResponse | BytesStream:
        """Speak a text.

        Without `stream` the whole sound comes as a `BytesResponse`. With `stream=True` (`streaming` on the wire) it
        comes sentence by sentence, as a `BytesStream`; a wrong key or a rate limit is raised here all the same.

        ```python
        speech = await client.audio.speech.create(
            model="tts-kokoro", voice="af_sky", input="Hello there.", response_format="mp3"
        )
        speech.save("hello.mp3")
        ```

        ```python
        speech = await client.audio.speech.create(
            model="tts-kokoro", voice="af_sky", input="Hello there. How are you?", stream=True
        )
        async for piece in speech:
            print(len(piece), "bytes to play")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        if stream:
            return await self._open(calls.stream(options))
        return await self._transport.fetch(calls.whole(options))

    @takes(SpeechOptions, CallOptions)
    def stream(self, **options: Unpack[SpeechOptions]) -> AsyncOpening[BytesStream]:
        """Speak a text, and enter the sound as a stream that closes itself.

        The same as `create(stream=True)`, for a `with` block.

        ```python
        async with client.audio.speech.stream(
            model="tts-kokoro", voice="af_sky", input="Hello there. How are you?", response_format="mp3"
        ) as speech:
            await speech.save("hello.mp3")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: As from `create`.
        """
        return async_opening(partial(self._open, calls.stream(options, "stream")))

    async def _open(self, call: Call[bytes]) -> BytesStream:
        return BytesStream(await self._transport.open(call), client=self._client)
