"""How long a wait for a job lasts: over its pauses, its questions and its download, and no longer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from job_replies import FILE, SOON, STORED, a_job, status
from pace import seconds
from venice_ai.exceptions import APITimeoutError, RateLimitError
from venice_ai.testing import ErrorReply, Hang, LocalServer, NoReply, RawReply
from venice_ai.types.api.jobs import JobRecord

SHORT = 0.2  # it has to run out; nothing has to arrive within it
SILENT = NoReply(delay=30)
HALF_A_FILE = RawReply([b"the", Hang()], content_type="video/mp4")


async def test_a_wait_that_is_over_says_so_and_the_job_goes_on(
    flavour: Flavour, server: Any, pauses: Any
) -> None:
    server.script(*[status()] * 200)
    async with flavour.client(server) as client:
        with pytest.raises(APITimeoutError, match="not done within 60 s") as caught:
            await a_job(client).wait(timeout=60)
        assert caught.value.phase == "job"
        assert pauses.made == [0.25, *[5] * 11, 4.75]
        assert len(server.requests) == 13
        server.reset()
        server.script(FILE)
        assert (await client.video.resume(caught.value.job).wait()).content == b"the file"


async def test_a_pause_that_the_api_asks_for_ends_with_the_wait(
    flavour: Flavour, server: Any, pauses: Any
) -> None:
    server.script(ErrorReply(429, "Slow down", headers={"retry-after": "30"}))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(APITimeoutError) as caught:
            await a_job(client).wait(timeout=20)
    assert (pauses.made, len(server.requests)) == ([20], 1)
    assert isinstance(caught.value.__cause__, RateLimitError)


async def test_the_timeout_is_that_of_a_silent_answer_too(flavour: Flavour, server: Any) -> None:
    server.script(status(), SILENT)
    async with flavour.client(server) as client:
        with pytest.raises(APITimeoutError) as caught:
            await a_job(client).wait(timeout=SHORT, **SOON)
    assert caught.value.phase == "job"
    assert caught.value.job == JobRecord(kind="video", **STORED)


@pytest.mark.parametrize("way", ["wait", "save"])
async def test_the_timeout_is_that_of_the_download_too(
    way: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(HALF_A_FILE)
    async with flavour.client(server) as client:
        job = a_job(client)
        with pytest.raises(APITimeoutError) as caught:
            await (job.wait(timeout=SHORT) if way == "wait" else job.save(tmp_path / "a.mp4", timeout=SHORT))
    assert (caught.value.phase, caught.value.job) == ("job", job.record)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("way", ["wait", "save"])
async def test_the_timeout_is_that_of_a_file_elsewhere_too(
    way: str, flavour: Flavour, server: Any, elsewhere: LocalServer, tmp_path: Path
) -> None:
    server.script(status("COMPLETED"))
    elsewhere.script(HALF_A_FILE)
    async with flavour.client(server) as client:
        job = a_job(client, download_url=f"{elsewhere.url}/a.mp4")
        with pytest.raises(APITimeoutError) as caught:
            await (job.wait(timeout=SHORT) if way == "wait" else job.save(tmp_path / "a.mp4", timeout=SHORT))
    assert (caught.value.phase, caught.value.job) == ("job", job.record)
    assert list(tmp_path.iterdir()) == []


async def test_the_timeout_is_that_of_the_order_too(flavour: Flavour, server: Any) -> None:
    server.script(SILENT)
    async with flavour.client(server) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.video.generate(model="m", prompt="p", duration="5s", timeout=SHORT)
    assert (caught.value.phase, caught.value.job) == ("deadline", None)


async def test_a_question_has_the_timeout_that_the_client_gives_it(flavour: Flavour, server: Any) -> None:
    server.script(SILENT, FILE)
    async with flavour.client(server, timeout=seconds(0.4), max_retries=0) as client:
        assert (await a_job(client).wait(**SOON)).content == b"the file"
    assert len(server.requests) == 2


async def test_a_wait_may_have_no_timeout(flavour: Flavour, server: Any, pauses: Any) -> None:
    server.script(*[status()] * 2, FILE)
    async with flavour.client(server) as client:
        assert (await a_job(client).wait(timeout=None, poll_interval=10_000)).content == b"the file"
    assert pauses.made == [10_000] * 2
