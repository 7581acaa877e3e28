"""The file of a job: saved as it arrives, whole or not at all, from the API or from another host."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from job_replies import FILE, SLOW_DOWN, SOON, a_job, status
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    GoneError,
)
from venice_ai.testing import Cut, ErrorReply, LocalServer, RawReply

# --- from the API


async def test_a_file_is_saved_as_it_arrives(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    server.script(status(), RawReply([b"the ", b"file"], content_type="video/mp4"))
    told: list[str] = []
    async with flavour.client(server) as client:
        path = await a_job(client).save(
            tmp_path / "a.mp4", **SOON, on_progress=lambda each: told.append(each.status)
        )
    assert path == tmp_path / "a.mp4"
    assert path.read_bytes() == b"the file"
    assert [each.name for each in tmp_path.iterdir()] == ["a.mp4"]
    assert told == ["PROCESSING"]


@pytest.mark.slow
async def test_a_large_file_is_not_held_in_memory(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    piece = bytes(1024 * 1024)
    server.script(status(), RawReply([piece] * 24, content_type="video/mp4"))
    async with flavour.client(server) as client:
        tracemalloc.start()
        try:
            path = await a_job(client).save(tmp_path / "a.mp4", **SOON)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert path.stat().st_size == 24 * len(piece)
    assert most < 12 * len(piece)


@pytest.mark.parametrize("way", ["wait", "save", "retrieve"])
async def test_a_download_that_is_cut_leaves_no_file(
    way: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(RawReply([b"the", Cut()], content_type="video/mp4"))
    async with flavour.client(server) as client:
        job = a_job(client)
        with pytest.raises(APIConnectionError) as caught:
            await (job.save(tmp_path / "a.mp4") if way == "save" else getattr(job, way)())
        assert caught.value.job == job.record
        assert list(tmp_path.iterdir()) == []
        server.script(FILE)
        await job.save(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == b"the file"


async def test_a_path_that_does_not_work_frees_the_connection(
    flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(FILE, FILE)
    async with flavour.client(server) as client:
        with pytest.raises(FileNotFoundError):
            await a_job(client).save(tmp_path / "missing" / "a.mp4")
        assert (await a_job(client).wait()).content == b"the file"


# --- from another host


@pytest.mark.parametrize("way", ["wait", "save", "retrieve"])
async def test_a_file_elsewhere_is_fetched_and_told_nothing_of_ours(
    way: str, flavour: Flavour, server: Any, elsewhere: LocalServer, tmp_path: Path
) -> None:
    server.script(status("Completed"))
    elsewhere.script(FILE)
    ours = {"default_headers": {"x-ours": "1"}, "default_query": {"ours": "1"}}
    async with flavour.client(server, **ours) as client:
        job = a_job(client, download_url=f"{elsewhere.url}/files/a.mp4?signed=yes")
        found = await (job.save(tmp_path / "a.mp4") if way == "save" else getattr(job, way)())
    assert (found.read_bytes() if way == "save" else found.content) == b"the file"
    [request] = elsewhere.requests
    assert (request.method, request.path, request.query) == ("GET", "/files/a.mp4", {"signed": ["yes"]})
    assert set(request.headers) == {"host", "accept", "accept-encoding", "user-agent"}
    assert request.body == b""
    assert [each.path for each in server.requests] == ["/video/retrieve"]
    assert "download_url" not in server.requests[0].json


async def test_a_status_may_say_where_the_file_is(
    flavour: Flavour, server: Any, elsewhere: LocalServer
) -> None:
    server.script(status("completed", url=f"{elsewhere.url}/a.mp4"))
    elsewhere.script(FILE)
    async with flavour.client(server) as client:
        assert (await a_job(client).wait()).content == b"the file"


async def test_a_redirect_to_another_place_is_refused(
    flavour: Flavour, server: Any, elsewhere: LocalServer
) -> None:
    server.script(status("COMPLETED"))
    elsewhere.script(ErrorReply(302, "There", headers={"location": server.url}))
    async with flavour.client(server) as client:
        job = a_job(client, download_url=f"{elsewhere.url}/a.mp4")
        with pytest.raises(APIStatusError, match="redirect") as caught:
            await job.wait()
    assert caught.value.job == job.record
    assert len(server.requests) == len(elsewhere.requests) == 1


async def test_a_place_that_is_busy_has_a_retry(
    flavour: Flavour, server: Any, elsewhere: LocalServer
) -> None:
    server.script(status("COMPLETED"), status("COMPLETED"))
    elsewhere.script(SLOW_DOWN, FILE)
    async with flavour.client(server, max_retries=0) as client:
        job = a_job(client, download_url=f"{elsewhere.url}/a.mp4")
        assert (await job.wait(**SOON)).content == b"the file"


async def test_a_file_elsewhere_that_is_gone_ends_the_wait(
    flavour: Flavour, server: Any, elsewhere: LocalServer
) -> None:
    server.script(status("COMPLETED"))
    elsewhere.script(ErrorReply(410, "Gone"))
    async with flavour.client(server) as client:
        job = a_job(client, download_url=f"{elsewhere.url}/a.mp4?token=secret")
        with pytest.raises(GoneError) as caught:
            await job.wait()
    assert caught.value.job == job.record
    assert "secret" not in f"{caught.value} {caught.value!r} {caught.value.request!r} {job!r} {job.record!r}"


async def test_a_file_of_which_nobody_knows_where_is_not_waited_for(flavour: Flavour, server: Any) -> None:
    server.script(status("COMPLETED"), status("COMPLETED"))
    async with flavour.client(server) as client:
        job = a_job(client)
        assert (await job.retrieve()).status == "COMPLETED"
        with pytest.raises(APIResponseValidationError, match="download_url") as caught:
            await job.wait()
    assert caught.value.job == job.record


async def test_a_download_url_that_is_not_safe_is_refused(flavour: Flavour, server: Any) -> None:
    url = "http://files.example/a.mp4"
    server.script(status("COMPLETED"))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="download_url") as caught:
            await a_job(client, download_url=url).wait()
    assert caught.value.job is not None
    assert caught.value.body["download_url"] == url
    assert url not in str(caught.value)
