"""Jobs of the local server: each is queued, is being made when it is asked after once, and is done the next time."""

from __future__ import annotations

import io
import struct
import uuid
import wave
from collections import Counter
from typing import TYPE_CHECKING, Any

from .asked import asked_of
from .replies import BytesReply, ErrorReply, JSONReply

if TYPE_CHECKING:
    from .records import RecordedRequest
    from .replies import Reply

AVERAGE_MILLISECONDS = 20
QUESTIONS = 1  # that are answered before the file is there

_orders: dict[str, dict[str, Any]] = {}
_questions: Counter[str] = Counter()


def queued(request: RecordedRequest) -> dict[str, Any]:
    """Take a job on, and return what the API says to that."""
    order = asked_of(request)
    queue_id = str(uuid.uuid4())
    _orders[queue_id] = order
    return {"model": order.get("model", ""), "queue_id": queue_id}


def order_of(request: RecordedRequest) -> dict[str, Any] | None:
    """Return what was asked for with the job that a request names, or None where there is no such job."""
    return _orders.get(str(asked_of(request).get("queue_id")))


def unknown() -> Reply:
    """Return what the API says to an id that it does not know."""
    return ErrorReply(400, "Request ID is invalid")


def status_of(request: RecordedRequest) -> Reply | None:
    """Return the status of a job that is being made, or None when it is done."""
    queue_id = str(asked_of(request)["queue_id"])
    _questions[queue_id] += 1
    if _questions[queue_id] > QUESTIONS:
        return None
    return status("PROCESSING")


def status(word: str) -> Reply:
    """Return a status."""
    return JSONReply(
        {"status": word, "average_execution_time": AVERAGE_MILLISECONDS, "execution_duration": 5}
    )


def cleaned_up(request: RecordedRequest) -> Reply:
    """Delete what a job has made."""
    if order_of(request) is None:
        return unknown()
    return JSONReply({"success": True})


def mp4(seconds: float) -> BytesReply:
    """Return the smallest MP4: it is so long, and has nothing in it."""
    movie = struct.pack(">4I2I", 0, 0, 0, 1000, int(seconds * 1000), 0x10000) + struct.pack(">H10x", 0x100)
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    header = box(b"mvhd", movie + matrix + bytes(24) + struct.pack(">I", 1))
    content = box(b"ftyp", b"isom" + bytes(4) + b"isommp41") + box(b"moov", header)
    return BytesReply(content, content_type="video/mp4")


def box(kind: bytes, content: bytes) -> bytes:
    """Return one of the boxes that an MP4 is made of."""
    return struct.pack(">I", 8 + len(content)) + kind + content


def wav(seconds: int) -> BytesReply:
    """Return silence, so long."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x80" * 8000 * seconds)
    return BytesReply(file.getvalue(), content_type="audio/wav")
