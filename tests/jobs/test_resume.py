"""A job that is taken up again: by another process, from what was stored, as a pickle."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour
from job_replies import SOON, STORED, a_job, below, resource_of
from pace import seconds
from venice_ai.exceptions import ArgumentValueError, NotFoundError
from venice_ai.testing import ErrorReply, JSONReply

ORDERING = """
import sys
from venice_ai import SyncVeniceClient

with SyncVeniceClient(base_url=sys.argv[1], api_key="another") as client:
    resource = client.video if sys.argv[2] == "video" else client.audio.music
    job = resource.queue(model="m", prompt="p", **({"duration": "5s"} if sys.argv[2] == "video" else {}))
    print(job.to_json(), flush=True)
    job.wait(poll_interval=60)
"""


@pytest.mark.slow
@pytest.mark.timeout(seconds(180))
@pytest.mark.parametrize(
    ("kind", "flavour"),
    [("video", FLAVOURS[0]), ("music", FLAVOURS[1])],
    ids=["video-blocking", "music-asyncio"],
)
async def test_a_job_outlives_the_process_that_ordered_it(
    kind: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", ORDERING, server.url, kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        stored = other.stdout.readline()
        assert await flavour.soon(lambda: len(server.requests) == 2, timeout=60)
        other.kill()
    async with flavour.client(server) as client:
        job = resource_of(client, kind).resume(stored)
        assert (job.record.kind, job.model) == (kind, "m")
        path = await job.save(tmp_path / "made", **SOON)
    assert path.stat().st_size > 100
    assert {request.json["queue_id"] for request in server.requests[1:]} == {job.queue_id}
    assert [request.path.rpartition("/")[2] for request in server.requests].count("queue") == 1


async def test_what_is_stored_is_all_that_the_api_said(flavour: Flavour, server: Any) -> None:
    said = {"model": "m", "queue_id": "q", "download_url": "https://files.example/a.mp4", "place": 7}
    server.script(JSONReply(said))
    async with flavour.client(server) as client:
        job = await client.video.queue(model="m", prompt="p", duration="5s")
        twin = client.video.resume(job.to_json())
    assert (job.model, job.queue_id, job.download_url) == ("m", "q", said["download_url"])
    assert job.record.to_dict() == {"kind": "video", **said}
    assert twin.record == job.record
    assert job.request_id == "8f3c5d7e00000001-TST"
    assert job.headers["x-venice-version"]
    assert (twin.request_id, dict(twin.headers)) == (None, {})


async def test_what_is_no_job_is_refused(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match="queue_id is missing or wrong"):
            client.video.resume({"model": "m"})
        with pytest.raises(ArgumentValueError, match=r"kind 'video' is not one of client\.audio\.music"):
            client.audio.music.resume({"kind": "video", **STORED})
    assert server.requests == []


async def test_a_job_pickles_and_copies_as_its_client_does(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply(STORED))
    async with flavour.client(server) as client:
        job = below(await client.video.queue(model="m", prompt="p", duration="5s"))
        frozen = pickle.dumps(job)
        assert b"test-key" not in frozen
        twin = pickle.loads(frozen)
        assert (twin.record, twin.request_id) == (job.record, job.request_id)
        assert twin._client.base_url == server.url
        assert copy.copy(job).record == copy.deepcopy(job).record == job.record


async def test_a_failure_pickles_with_its_job(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(404, "Media not found"))
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError) as caught:
            await a_job(client, download_url="https://files.example/a.mp4").wait()
    twin = pickle.loads(pickle.dumps(caught.value))
    assert twin.job == caught.value.job
    assert twin.job.download_url == "https://files.example/a.mp4"
