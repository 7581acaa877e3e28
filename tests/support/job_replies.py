"""Jobs for the tests: what the API says of them, and the objects of a client that stand for them."""

from __future__ import annotations

from typing import Any

from flavours import Lifted
from venice_ai.testing import BytesReply, ErrorReply, JSONReply

KINDS = ["video", "music"]
FILE = BytesReply(b"the file", content_type="video/mp4")
STORED = {"model": "m", "queue_id": "q"}
SLOW_DOWN = ErrorReply(429, "Slow down", headers={"retry-after": "0"})
BUSY = [ErrorReply(503, "At capacity"), ErrorReply(502, "Upstream"), SLOW_DOWN]
SOON = {"poll_interval": 0.005}


def status(word: str = "PROCESSING", **more: Any) -> JSONReply:
    """Return the answer for a job that is being made."""
    return JSONReply({"status": word, "average_execution_time": 20, "execution_duration": 5, **more})


def resource_of(client: Any, kind: str) -> Any:
    """Return the resource that makes such jobs."""
    return client.video if kind == "video" else client.audio.music


def a_job(client: Any, kind: str = "video", **more: Any) -> Any:
    """Take the stored job up."""
    return resource_of(client, kind).resume(STORED | more)


def below(job: Any) -> Any:
    """Return the object of the client itself."""
    return job._below if isinstance(job, Lifted) else job
