"""Streams and lists in pages, and what belongs to them.

The names with `Sync` in front are the blocking twins of those without.
"""

from __future__ import annotations

from ._async.bytes_stream import BytesStream
from ._async.chat_stream import ChatStream
from ._async.pages import ItemIterator, PageIterator, Pages
from ._async.response_stream import ResponseStream
from ._async.stream import Stream
from ._core.accumulate import ChatAccumulator
from ._core.binary import BytesResponse
from ._core.response_fold import ResponseAccumulator
from ._core.sse import ServerSentEvent
from ._pairs import AsyncClosableIterator, ClosableIterator, T_co
from ._sync.bytes_stream import SyncBytesStream
from ._sync.chat_stream import SyncChatStream
from ._sync.pages import SyncItemIterator, SyncPageIterator, SyncPages
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
    "BytesStream",
    "ChatAccumulator",
    "ChatStream",
    "ClosableIterator",
    "ItemIterator",
    "PageIterator",
    "Pages",
    "ResponseAccumulator",
    "ResponseStream",
    "ServerSentEvent",
    "Stream",
    "StreamBusyError",
    "StreamClosedError",
    "StreamConsumedError",
    "StreamError",
    "StreamTruncatedError",
    "SyncBytesStream",
    "SyncChatStream",
    "SyncItemIterator",
    "SyncPageIterator",
    "SyncPages",
    "SyncResponseStream",
    "SyncStream",
    "T_co",
]
