"""The client of OpenAI."""

from __future__ import annotations

from typing import Any

import openai
import wire

__all__ = ["Async", "Blocking"]


class Blocking:
    """Reads with the blocking flavour."""

    def __init__(self, url: str) -> None:
        self._client = openai.OpenAI(base_url=url, api_key="k", max_retries=0)

    def _stream(self, model: str) -> Any:
        return self._client.chat.completions.create(stream=True, **wire.question(model))

    def read(self, model: str, way: str) -> None:
        for _ in self._stream(model):
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

    def close(self) -> None:
        self._client.close()


class Async:
    """Reads with the async flavour."""

    def __init__(self, url: str) -> None:
        self._client = openai.AsyncOpenAI(base_url=url, api_key="k", max_retries=0)

    async def _stream(self, model: str) -> Any:
        return await self._client.chat.completions.create(stream=True, **wire.question(model))

    async def read(self, model: str, way: str) -> None:
        async for _ in await self._stream(model):
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

    async def close(self) -> None:
        await self._client.close()
