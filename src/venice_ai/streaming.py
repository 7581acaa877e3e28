"""Streams, and what belongs to them.

The names with `Sync` in front are the blocking twins of those without.
"""

from __future__ import annotations

from ._async.bytes_stream import BytesStream
from ._async.chat_stream import ChatStream
from ._async.stream import Stream
from ._core.accumulate import ChatAccumulator
from ._core.binary import BytesResponse
from ._core.sse import ServerSentEvent
from ._pairs import AsyncClosableIterator, ClosableIterator, T_co
from ._sync.bytes_stream import SyncBytesStream
from ._sync.chat_stream import SyncChatStream
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
    "BytesStream",
    "ChatAccumulator",
    "ChatStream",
    "ClosableIterator",
    "ServerSentEvent",
    "Stream",
    "StreamBusyError",
    "StreamClosedError",
    "StreamConsumedError",
    "StreamError",
    "StreamTruncatedError",
    "SyncBytesStream",
    "SyncChatStream",
    "SyncStream",
    "T_co",
]
