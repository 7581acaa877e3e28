"""The HTTP library alone, and the floor: the least that somebody who wants chunks has to do on top of it."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any

import httpx
import wire
from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["AsyncBare", "AsyncFloor", "AsyncHttp2", "BlockingBare", "BlockingFloor"]

# The library's own defaults, but with room for many streams.
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=20, keepalive_expiry=5.0)


class Delta(BaseModel):
    """The least of a delta."""

    content: str | None = None


class Choice(BaseModel):
    """The least of a choice."""

    index: int
    delta: Delta
    finish_reason: str | None = None


class Chunk(BaseModel):
    """The least of a chunk."""

    id: str
    choices: list[Choice]


validate: Callable[[bytes], Chunk] = Chunk.__pydantic_validator__.validate_json


def body(model: str) -> dict[str, Any]:
    """The body of a request for a stream."""
    return {**wire.question(model), "stream": True}


class BlockingBare:
    """Reads the bytes, and does nothing with them."""

    def __init__(self, url: str) -> None:
        self._base = url
        self._url = url + "/chat/completions"
        self._client = httpx.Client(limits=LIMITS, timeout=600)

    def read(self, model: str, way: str) -> None:
        with self._client.stream("POST", self._url, json=body(model)) as response:
            for _ in response.iter_raw():
                pass

    def count(self, model: str) -> int:
        with self._client.stream("POST", self._url, json=body(model)) as response:
            return sum(piece.count(b"\n\n") for piece in response.iter_raw()) - 1

    def create(self, model: str, times: int) -> None:
        for _ in range(times):
            self._client.post(self._url, json=wire.question(model)).json()

    def opened(self, model: str) -> object:
        opening = self._client.stream("POST", self._url, json=body(model))
        pieces = opening.__enter__().iter_raw()
        next(pieces)
        return opening, pieces

    def upload(self, path: Path) -> None:
        with path.open("rb") as file:
            self._client.post(self._base + "/audio/voices", files={"file": file}).json()

    def save(self, model: str, path: Path) -> None:
        opening = self._client.stream("POST", self._base + "/audio/speech", json=wire.speech(model))
        with opening as response, path.open("wb") as file:
            for piece in response.iter_raw():
                file.write(piece)

    def picture(self, model: str) -> bytes:
        response = self._client.post(self._base + "/images/generations", json=wire.picture(model))
        return b64decode(response.json()["data"][0]["b64_json"])

    def close(self) -> None:
        self._client.close()


class BlockingFloor(BlockingBare):
    """Cuts the bytes at the blank lines, and validates each event."""

    def read(self, model: str, way: str) -> None:
        rest = b""
        with self._client.stream("POST", self._url, json=body(model)) as response:
            for piece in response.iter_raw():
                *events, rest = (rest + piece).split(b"\n\n")
                for event in events:
                    if event != b"data: [DONE]":
                        validate(event[6:])


class AsyncBare:
    """Reads the bytes, and does nothing with them."""

    def __init__(self, url: str, **options: Any) -> None:
        self._base = url
        self._url = url + "/chat/completions"
        self._client = httpx.AsyncClient(limits=LIMITS, timeout=600, **options)

    async def read(self, model: str, way: str) -> None:
        async with self._client.stream("POST", self._url, json=body(model)) as response:
            async for _ in response.aiter_raw():
                pass

    async def count(self, model: str) -> int:
        async with self._client.stream("POST", self._url, json=body(model)) as response:
            return sum([piece.count(b"\n\n") async for piece in response.aiter_raw()]) - 1

    async def create(self, model: str, times: int) -> None:
        for _ in range(times):
            (await self._client.post(self._url, json=wire.question(model))).json()

    async def opened(self, model: str) -> object:
        opening = self._client.stream("POST", self._url, json=body(model))
        pieces = (await opening.__aenter__()).aiter_raw()
        await anext(pieces)
        return opening, pieces

    async def upload(self, path: Path) -> None:
        with path.open("rb") as file:
            (await self._client.post(self._base + "/audio/voices", files={"file": file})).json()

    async def save(self, model: str, path: Path) -> None:
        opening = self._client.stream("POST", self._base + "/audio/speech", json=wire.speech(model))
        with path.open("wb") as file:
            async with opening as response:
                async for piece in response.aiter_raw():
                    file.write(piece)

    async def picture(self, model: str) -> bytes:
        response = await self._client.post(self._base + "/images/generations", json=wire.picture(model))
        return b64decode(response.json()["data"][0]["b64_json"])

    async def close(self) -> None:
        await self._client.aclose()


class AsyncFloor(AsyncBare):
    """Cuts the bytes at the blank lines, and validates each event."""

    async def read(self, model: str, way: str) -> None:
        rest = b""
        async with self._client.stream("POST", self._url, json=body(model)) as response:
            async for piece in response.aiter_raw():
                *events, rest = (rest + piece).split(b"\n\n")
                for event in events:
                    if event != b"data: [DONE]":
                        validate(event[6:])


class AsyncHttp2(AsyncBare):
    """Reads the bytes over HTTP/2."""

    def __init__(self, url: str) -> None:
        super().__init__(url, http2=True)
