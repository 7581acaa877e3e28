"""Streams, and what belongs to them.

The names with `Sync` in front are the blocking twins of those without.
"""

from __future__ import annotations

from ._async.chat_stream import ChatStream
from ._async.response_stream import ResponseStream
from ._async.stream import Stream
from ._core.accumulate import ChatAccumulator
from ._core.binary import BytesResponse
from ._core.response_fold import ResponseAccumulator
from ._core.sse import ServerSentEvent
from ._pairs import AsyncClosableIterator, ClosableIterator, T_co
from ._sync.chat_stream import SyncChatStream
from ._sync.response_stream import SyncResponseStream
from ._sync.stream import SyncStream
from .exceptions import (
    StreamBusyError,
    StreamClosedError,
    StreamConsumedError,
    StreamError,
    StreamTruncatedError,
)

__all__ = [
    "AsyncClosableIterator",
    "BytesResponse",
    "ChatAccumulator",
    "ChatStream",
    "ClosableIterator",
    "ResponseAccumulator",
    "ResponseStream",
    "ServerSentEvent",
    "Stream",
    "StreamBusyError",
    "StreamClosedError",
    "StreamConsumedError",
    "StreamError",
    "StreamTruncatedError",
    "SyncChatStream",
    "SyncResponseStream",
    "SyncStream",
    "T_co",
]
