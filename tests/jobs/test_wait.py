"""`wait` asks until the file is there, whatever passes on the way, and ends with what does not pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flavours import FLAVOURS, Flavour
from job_replies import BUSY, FILE, SOON, STORED, a_job, status
from venice_ai.exceptions import (
    APIConnectionError,
    APIError,
    APIStatusError,
    ArgumentTypeError,
    ArgumentValueError,
    NotFoundError,
)
from venice_ai.testing import ErrorReply, NoReply
from venice_ai.types.api.jobs import JobRecord, JobStatus


async def test_waiting_asks_until_the_file_is_there(flavour: Flavour, server: Any) -> None:
    server.script(status("QUEUED"), status("processing"), status("running"), FILE)
    async with flavour.client(server) as client:
        found = await a_job(client).wait(**SOON)
    assert found.content == b"the file"
    assert [request.json for request in server.requests] == [STORED] * 4


async def test_every_status_is_told(flavour: Flavour, server: Any) -> None:
    server.script(status("QUEUED"), status(), FILE)
    told: list[str] = []
    async with flavour.client(server) as client:
        await a_job(client).wait(**SOON, on_progress=lambda each: told.append(each.status))
    assert told == ["QUEUED", "PROCESSING"]


@pytest.mark.parametrize("flavour", FLAVOURS[1:], ids=lambda each: each.name)
async def test_a_callable_that_has_to_wait_is_waited_for(flavour: Flavour, server: Any) -> None:
    server.script(status(), FILE)
    told: list[str] = []

    async def tell(each: JobStatus) -> None:
        await flavour.sleep(0.01)
        told.append(each.status)

    async with flavour.client(server) as client:
        await a_job(client).wait(**SOON, on_progress=tell)
    assert told == ["PROCESSING"]


async def test_what_the_callable_raises_ends_the_wait(flavour: Flavour, server: Any) -> None:
    server.script(status(), FILE)

    def stop(each: JobStatus) -> None:
        raise KeyError(each.status)

    async with flavour.client(server) as client:
        with pytest.raises(KeyError, match="PROCESSING"):
            await a_job(client).wait(**SOON, on_progress=stop)
    assert len(server.requests) == 1


async def test_an_api_that_is_busy_does_not_end_a_wait(flavour: Flavour, server: Any) -> None:
    server.script(status(), *BUSY, status(), *BUSY, *BUSY, FILE)
    async with flavour.client(server, max_retries=0) as client:
        assert (await a_job(client).wait(**SOON)).content == b"the file"
    assert len(server.requests) == 12


async def test_a_pause_that_the_api_asks_for_is_kept(flavour: Flavour, server: Any, pauses: Any) -> None:
    server.script(ErrorReply(429, "Slow down", headers={"retry-after": "30"}), FILE)
    async with flavour.client(server, max_retries=0) as client:
        await a_job(client).wait(poll_interval=2)
    assert pauses.made == [30]


async def test_connections_that_fail_now_and_then_do_not_end_a_wait(flavour: Flavour, server: Any) -> None:
    lost = [NoReply()] * 4
    server.script(*lost, status(), *lost, ErrorReply(503, "At capacity"), *lost, FILE)
    async with flavour.client(server, max_retries=0) as client:
        assert (await a_job(client).wait(**SOON)).content == b"the file"
    assert len(server.requests) == 15


async def test_connections_that_only_fail_end_it(flavour: Flavour, server: Any) -> None:
    server.script(*[NoReply()] * 5, FILE)
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            await a_job(client).wait(**SOON)
    assert caught.value.job == JobRecord(kind="video", **STORED)
    assert len(server.requests) == 5


@pytest.mark.parametrize("way", ["wait", "save"])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [(ErrorReply(404, "Media not found"), NotFoundError), (status("FAILED"), APIStatusError)],
    ids=["404", "a status"],
)
async def test_a_job_that_has_failed_ends_the_wait(
    reply: Any, kind: type[APIError], way: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(status(), reply)
    async with flavour.client(server, max_retries=0) as client:
        job = a_job(client)
        with pytest.raises(kind) as caught:
            await (job.wait(**SOON) if way == "wait" else job.save(tmp_path / "a.mp4", **SOON))
    assert caught.value.job == job.record
    assert len(server.requests) == 2
    assert list(tmp_path.iterdir()) == []


# --- bad arguments


async def test_a_wait_that_can_not_work_is_refused(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    async with flavour.client(server) as client:
        job = a_job(client)
        with pytest.raises(ArgumentTypeError, match="timeout takes a number of seconds, not str"):
            await job.wait(timeout="5")
        with pytest.raises(ArgumentValueError, match="poll_interval must be a positive number"):
            await job.save(tmp_path / "a.mp4", poll_interval=-1)
        with pytest.raises(ArgumentTypeError, match="no option 'pol_interval'; did you mean 'poll_interval'"):
            await client.video.generate(model="m", prompt="p", duration="5s", pol_interval=7)
    assert server.requests == []
