"""Chat streams: chunks, their text, and the response that they are pieces of."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from ..types.api.chat import ChatCompletionResponse
from ..types.api.streaming import ChatCompletionChunk
from .collecting import CollectingStream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .._core.accumulate import ChatAccumulator

__all__ = ["ChatStream"]


class ChatStream(CollectingStream[ChatCompletionChunk, ChatCompletionResponse]):
    """A stream of chat chunks that also gives their text, and puts the whole response together.

    ```python
    async with client.chat.completions.stream(
        model="default", messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        async for text in stream.collect_with_deltas():
            print(text, end="", flush=True)
    print(stream.final_response.usage)
    ```

    Text, reasoning, tool calls, refusal, log probabilities, usage, cost, Venice's additions and unknown fields: all
    that came is in the response. One without a `finish_reason` is not whole: `collect` and `collect_with_deltas` then
    raise a `StreamTruncatedError`, unless `allow_incomplete=True` is said. An answer that ended in an error
    (`finish_reason` `"error"`) is raised as the error that it tells of. With `n` greater than 1 the helpers follow
    choice 0; the chunks themselves hold all choices.
    """

    _accumulator: ChatAccumulator

    def __init__(self, iterator: AsyncIterator[ChatCompletionChunk], *, client: object) -> None:
        from .._core.accumulate import ChatAccumulator, adds_other_choices  # only a stream needs them

        super().__init__(iterator, client=client, accumulator=ChatAccumulator())
        self._adds_other_choices = adds_other_choices
        self._accumulator.reply = self._reply
        self._keep = self._accumulator.add  # type: ignore[method-assign]  # no call in between, once a chunk
        self._warned = False

    def _whole(self, *, allow_incomplete: bool) -> ChatCompletionResponse:
        self._warn_of_choices(self._accumulator.has_others)
        return (
            self.snapshot
            if allow_incomplete
            else self._accumulator.complete(self._reply, done=self._is_done())
        )

    def _text_of(self, chunk: ChatCompletionChunk) -> str:
        text = chunk.text
        if not text or len(chunk.choices) > 1:
            self._warn_of_choices(self._adds_other_choices(chunk))
        return text

    def _warn_of_choices(self, others: bool) -> None:
        if others and not self._warned:
            self._warned = True
            warnings.warn(
                f"{type(self).__name__} only tracks choice 0: the chunks themselves hold the other choices of n > 1",
                stacklevel=4,
            )
