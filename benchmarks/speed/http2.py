"""The server's other language: HTTP/2, as much of it as the benchmark needs."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded, StreamReset, WindowUpdated
from h2.settings import SettingCodes
from wire import PAUSE, sse_events

if TYPE_CHECKING:
    from h2.events import Event

__all__ = ["Http2"]

HEADERS = [(":status", "200"), ("content-type", "text/event-stream")]
STREAMS = 1000  # at once, on one connection


class Http2:
    """One connection: many requests at once, each answered by a task."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._connection = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._bodies: dict[int, bytes] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Event()  # there may be some in a flow-control window again

    async def serve(self) -> None:
        """Serve the connection to its end."""
        self._connection.initiate_connection()
        self._connection.update_settings({SettingCodes.MAX_CONCURRENT_STREAMS: STREAMS})
        self._send()
        try:
            while data := await self._reader.read(65536):
                for event in self._connection.receive_data(data):
                    self._take(event)
                self._send()
        finally:
            for task in self._tasks.values():
                task.cancel()

    def _take(self, event: Event) -> None:
        if isinstance(event, RequestReceived):
            self._bodies[event.stream_id] = b""
        elif isinstance(event, DataReceived):
            self._bodies[event.stream_id] += event.data
            self._connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, StreamEnded):
            model = json.loads(self._bodies.pop(event.stream_id))["model"]
            self._tasks[event.stream_id] = asyncio.create_task(self._answer(event.stream_id, model))
        elif isinstance(event, WindowUpdated):
            self._room.set()
        elif isinstance(event, StreamReset) and event.stream_id in self._tasks:
            self._tasks.pop(event.stream_id).cancel()

    async def _answer(self, stream: int, model: str) -> None:
        """Send a stream, an event a frame; a paced one with its pauses."""
        kind, _, size = model.partition("/")
        self._connection.send_headers(stream, HEADERS)
        clock = asyncio.get_running_loop().time
        start = clock()
        for number, event in enumerate(sse_events(int(size)), 1):
            if kind == "paced":
                await asyncio.sleep(start + number * PAUSE - clock())
            await self._data(stream, event)
        self._connection.end_stream(stream)
        self._send()
        del self._tasks[stream]

    async def _data(self, stream: int, data: bytes) -> None:
        while self._connection.local_flow_control_window(stream) < len(data):
            self._room.clear()
            await self._room.wait()
        self._connection.send_data(stream, data)
        self._send()
        await self._writer.drain()

    def _send(self) -> None:
        self._writer.write(self._connection.data_to_send())
