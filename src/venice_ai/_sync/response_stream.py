# Generated from src/venice_ai/_async/response_stream.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""Streamed responses: events, their text, and the response that they are pieces of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.response_fold import ResponseAccumulator
from .._core.responses import failure
from ..types.api.responses import Response, ResponseEvent, ResponseFailed, ResponseTextDelta
from .collecting import SyncCollectingStream

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SyncResponseStream"]


class SyncResponseStream(SyncCollectingStream[ResponseEvent, Response]):
    """A stream of a response's events that also gives their text, and puts the whole response together.

    ```python
    from venice_ai.types.api.responses import ResponseFunctionCall, ResponseItemDone, ResponseTextDelta

    with client.responses.stream(model="default", input="Why is the sky blue?") as stream:
        for event in stream:
            match event:
                case ResponseTextDelta(delta=text):
                    print(text, end="", flush=True)
                case ResponseItemDone(item=ResponseFunctionCall(name=name)):
                    print("to be called:", name)
    ```

    The response is the one that the API sends at the end; where it sends only `[DONE]`, the one that the events add up
    to, whose `status` then says no more than the last event that spoke of it. Where neither comes, `collect` and
    `collect_with_deltas` raise a `StreamTruncatedError`.

    Events of types that are newer than this package are `ResponseOtherEvent`s. A response that fails is raised, as the
    error that it tells of.
    """

    def __init__(self, iterator: Iterator[ResponseEvent], *, client: object) -> None:
        super().__init__(iterator, client=client, accumulator=ResponseAccumulator())

    def _keep(self, chunk: ResponseEvent) -> None:
        self._accumulator.add(chunk)
        if isinstance(chunk, ResponseFailed):
            raise failure(chunk, self._reply)

    def _whole(self, *, allow_incomplete: bool) -> Response:
        if not (allow_incomplete or self._has_ended()):
            raise self._truncated()
        return self.snapshot

    def _text_of(self, chunk: ResponseEvent) -> str:
        return chunk.delta if isinstance(chunk, ResponseTextDelta) else ""
