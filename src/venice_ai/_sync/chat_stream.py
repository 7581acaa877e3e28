# Generated from src/venice_ai/_async/chat_stream.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""Chat streams: chunks, their text, and the response that they are pieces of."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from .._core.accumulate import ChatAccumulator, adds_other_choices
from ..exceptions import StreamTruncatedError
from ..types.api.streaming import ChatCompletionChunk
from .incoming import SyncIncoming
from .stream import SyncStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..types.api.chat import ChatCompletionResponse

__all__ = ["SyncChatStream", "SyncTextDeltas"]


class SyncChatStream(SyncStream[ChatCompletionChunk]):
    """A stream of chat chunks that also gives their text, and puts the whole response together.

    ```python
    with client.chat.completions.stream(
        model="default", messages=[{"role": "user", "content": "Hi"}]
    ) as stream:
        for text in stream.collect_with_deltas():
            print(text, end="", flush=True)
    print(stream.final_response.usage)
    ```

    With `n` greater than 1 the helpers follow choice 0; the chunks themselves hold all choices.
    """

    def __init__(self, iterator: Iterator[ChatCompletionChunk], *, client: object) -> None:
        super().__init__(iterator, client=client)
        self._accumulator = ChatAccumulator()
        self._keep = self._accumulator.add  # type: ignore[method-assign]  # no call in between, once a chunk
        self._final_response: ChatCompletionResponse | None = None
        self._complete = False
        self._warned = False

    def text_deltas(self) -> SyncTextDeltas:
        """Iterate over the text of choice 0 as it arrives, without the empty pieces.

        `final_response` stays None; `snapshot` holds what has arrived.

        ```python
        for text in stream.text_deltas():
            print(text, end="", flush=True)
        ```
        """
        return SyncTextDeltas(self, collects=False)

    def collect_with_deltas(self) -> SyncTextDeltas:
        """Iterate over the text of choice 0 as it arrives, and fill `final_response` at the end.

        Raises at the end a `StreamTruncatedError` if no `finish_reason` came.
        """
        return SyncTextDeltas(self, collects=True)

    def collect(self) -> ChatCompletionResponse:
        """Read to the end and return the whole response, whatever part of it had been read before.

        Text, reasoning, tool calls, refusal, log probabilities, usage, cost, Venice's additions and unknown fields: all
        that came is in it.

        Raises:
            StreamTruncatedError: No `finish_reason` came; `partial` holds what did.

        ```python
        response = stream.collect()
        print(response.text, response.usage)
        ```
        """
        if self._final_response is None:
            if not self._complete:
                for _ in self:
                    pass
            self._warn_of_choices(self._accumulator.has_others)
            self._final_response = self._accumulator.complete(self._reply)
        return self._final_response

    @property
    def final_response(self) -> ChatCompletionResponse | None:
        """What `collect()` returned, once it or `collect_with_deltas()` has finished; None until then."""
        return self._final_response

    @property
    def snapshot(self) -> ChatCompletionResponse:
        """The response assembled so far, whichever way the stream is read; also after a break or an error."""
        return self._accumulator.snapshot(self._reply)

    def _received(self) -> ChatCompletionResponse:
        return self.snapshot

    def _check_complete(self) -> None:
        """A stream over HTTP is complete when it said `[DONE]`, or why some choice ended."""
        if isinstance(self._iterator, SyncIncoming) and not (
            self._iterator.decoder.done or self._accumulator.finished
        ):
            raise StreamTruncatedError(
                "the stream ended before it was complete: neither [DONE] nor a finish_reason came",
                request_id=self.request_id,
                partial=self.snapshot,
            )
        self._complete = True

    def _warn_of_choices(self, others: bool) -> None:
        if others and not self._warned:
            self._warned = True
            warnings.warn(
                f"{type(self).__name__} only tracks choice 0: the chunks themselves hold the other choices of n > 1",
                stacklevel=3,
            )


class SyncTextDeltas:
    """Iterates over the text of a chat stream."""

    def __init__(self, stream: SyncChatStream, *, collects: bool) -> None:
        self._stream = stream
        self._collects = collects
        self._over = False

    def __iter__(self) -> SyncTextDeltas:
        return self

    def __next__(self) -> str:
        if self._over:
            raise StopIteration
        for chunk in self._stream:
            text = chunk.text
            if not text or len(chunk.choices) > 1:
                self._stream._warn_of_choices(adds_other_choices(chunk))
            if text:
                return text
        self._over = True
        if self._collects:
            self._stream.collect()
        raise StopIteration
