"""A wait that is left: cancelled, or ended by a client that is closed; the job goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour
from job_replies import FILE, STORED, a_job, status
from stream_readers import cancel_when
from venice_ai.exceptions import ClientClosedError, StreamClosedError
from venice_ai.testing import Gate, Hang, NoReply, RawReply
from venice_ai.types.api.jobs import JobRecord


@pytest.mark.parametrize("flavour", FLAVOURS[1:], ids=lambda each: each.name)
@pytest.mark.parametrize("moment", ["in a pause", "in the download", "in a question"])
async def test_a_wait_can_be_cancelled(moment: str, flavour: Flavour, server: Any, tmp_path: Path) -> None:
    sent = Gate()
    if moment == "in a pause":
        server.script(status())
    elif moment == "in the download":
        server.script(status(), RawReply([b"the", sent], content_type="video/mp4"))
    else:
        server.script(status(), NoReply(delay=30))

    told: list[Any] = []

    def is_there() -> bool:
        if moment == "in a pause":
            return bool(told)
        return sent.is_reached or (moment == "in a question" and len(server.requests) == 2)

    async with flavour.client(server) as client:
        interval = 30 if moment == "in a pause" else 0.005

        async def save() -> None:
            await a_job(client).save(tmp_path / "a.mp4", poll_interval=interval, on_progress=told.append)

        await cancel_when(flavour, is_there, save)
        assert list(tmp_path.iterdir()) == []
        server.reset()
        server.script(FILE)
        assert (await a_job(client).wait()).content == b"the file"
    assert server.wait_idle(10)


async def test_a_wait_ends_when_the_client_is_closed_in_a_pause(
    flavour: Flavour, server: Any, pauses: Any
) -> None:
    server.script(*[status()] * 3)
    client = flavour.client(server)
    pauses.hold()

    async def wait() -> None:
        with pytest.raises(ClientClosedError) as caught:
            await a_job(client).wait()
        assert caught.value.job == JobRecord(kind="video", **STORED)

    async with flavour.meanwhile(wait):
        assert await flavour.soon(lambda: pauses.made)
        await client.close()
        pauses.go_on()
    assert len(server.requests) == 1


async def test_a_wait_ends_when_the_client_is_closed_in_the_download(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(RawReply([b"the", Hang()], content_type="video/mp4"))
    client = flavour.client(server)

    async def wait() -> None:
        with pytest.raises(StreamClosedError) as caught:
            await a_job(client).save(tmp_path / "a.mp4")
        assert caught.value.job == JobRecord(kind="video", **STORED)

    async with flavour.meanwhile(wait):
        assert await flavour.soon(lambda: list(tmp_path.iterdir()))
        await client.close()
    assert list(tmp_path.iterdir()) == []
