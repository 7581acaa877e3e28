"""This package, in its two flavours and over each of its transports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wire

from venice_ai import SyncVeniceClient, VeniceClient

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Aiohttp", "Async", "Blocking", "Http2"]


class Blocking:
    """Reads with the blocking flavour."""

    def __init__(self, url: str) -> None:
        self._client = SyncVeniceClient(base_url=url, api_key="k")

    def _stream(self, model: str) -> Any:
        return self._client.chat.completions.create(stream=True, **wire.question(model))

    def read(self, model: str, way: str) -> None:
        if way == "bytes":
            self._download(model)
            return
        stream = self._stream(model)
        if way == "collect":
            stream.collect()
            return
        for _ in stream if way == "for" else getattr(stream, way)():
            pass

    def _download(self, model: str) -> None:
        with self._client.stream("/chat/completions", answer=bytes, body=wire.question(model)) as body:
            for _ in body:
                pass

    def count(self, model: str) -> int:
        return sum(1 for _ in self._stream(model))

    def create(self, model: str, times: int) -> None:
        for _ in range(times):
            self._client.chat.completions.create(**wire.question(model))

    def opened(self, model: str) -> object:
        stream = self._stream(model)
        next(iter(stream))
        return stream

    def marked(self, model: str, marks: list[int], note: Any) -> None:
        for number, _ in enumerate(self._stream(model), 1):
            if number in marks:
                note()

    def upload(self, path: Path) -> None:
        self._client.audio.voices.create(file=path)

    def save(self, model: str, path: Path) -> None:
        self._client.audio.speech.create(stream=True, **wire.speech(model)).save(path)

    def picture(self, model: str) -> object:
        return self._client.images.generate(**wire.picture(model)).pictures

    def close(self) -> None:
        self._client.close()


class Async:
    """Reads with the async flavour."""

    def __init__(self, url: str, **options: Any) -> None:
        self._client = VeniceClient(base_url=url, api_key="k", **options)

    async def _stream(self, model: str) -> Any:
        return await self._client.chat.completions.create(stream=True, **wire.question(model))

    async def read(self, model: str, way: str) -> None:
        if way == "bytes":
            await self._download(model)
            return
        stream = await self._stream(model)
        if way == "collect":
            await stream.collect()
            return
        async for _ in stream if way == "for" else getattr(stream, way)():
            pass

    async def _download(self, model: str) -> None:
        async with self._client.stream("/chat/completions", answer=bytes, body=wire.question(model)) as body:
            async for _ in body:
                pass

    async def count(self, model: str) -> int:
        return len([None async for _ in await self._stream(model)])

    async def create(self, model: str, times: int) -> None:
        for _ in range(times):
            await self._client.chat.completions.create(**wire.question(model))

    async def opened(self, model: str) -> object:
        stream = await self._stream(model)
        await anext(aiter(stream))
        return stream

    async def marked(self, model: str, marks: list[int], note: Any) -> None:
        number = 0
        async for _ in await self._stream(model):
            number += 1
            if number in marks:
                note()

    async def upload(self, path: Path) -> None:
        await self._client.audio.voices.create(file=path)

    async def save(self, model: str, path: Path) -> None:
        sound = await self._client.audio.speech.create(stream=True, **wire.speech(model))
        await sound.save(path)

    async def picture(self, model: str) -> object:
        return (await self._client.images.generate(**wire.picture(model))).pictures

    async def close(self) -> None:
        await self._client.close()


class Aiohttp(Async):
    """The async flavour over the aiohttp transport."""

    def __init__(self, url: str) -> None:
        super().__init__(url, transport="aiohttp")


class Http2(Async):
    """The async flavour over HTTP/2."""

    def __init__(self, url: str) -> None:
        super().__init__(url, transport="http2")
