"""Jobs: what is made in the background is waited for, fetched, taken up again, and carried by what goes wrong."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import anyio
import pytest

from flavours import FLAVOURS, Flavour, Lifted
from venice_ai.exceptions import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ArgumentTypeError,
    ArgumentValueError,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    ContentPolicyError,
    GoneError,
    NotFoundError,
    RateLimitError,
    ServiceUnavailableError,
    StreamClosedError,
    VeniceError,
)
from venice_ai.streaming import BytesResponse
from venice_ai.testing import (
    BytesReply,
    Cut,
    ErrorReply,
    Hang,
    JSONReply,
    LocalServer,
    NoReply,
    RawReply,
)
from venice_ai.types.api.jobs import JobRecord, JobStatus

KINDS = ["video", "music"]
FILE = BytesReply(b"the file", content_type="video/mp4")
STORED = {"model": "m", "queue_id": "q"}
SLOW_DOWN = ErrorReply(429, "Slow down", headers={"retry-after": "0"})
BUSY = [ErrorReply(503, "At capacity"), ErrorReply(502, "Upstream"), SLOW_DOWN]
SOON = {"poll_interval": 0.01}


def status(word: str = "PROCESSING", **more: Any) -> JSONReply:
    return JSONReply({"status": word, "average_execution_time": 20, "execution_duration": 5, **more})


def resource_of(client: Any, kind: str) -> Any:
    return client.video if kind == "video" else client.audio.music


def a_job(client: Any, kind: str = "video", **more: Any) -> Any:
    return resource_of(client, kind).resume(STORED | more)


def below(job: Any) -> Any:
    return job._below if isinstance(job, Lifted) else job


@pytest.fixture
def elsewhere() -> Iterator[LocalServer]:
    """A second server, where files lie."""
    with LocalServer() as other:
        yield other


# --- asking once


@pytest.mark.parametrize("kind", KINDS)
async def test_a_job_that_is_being_made_has_a_status(kind: str, flavour: Flavour, server: Any) -> None:
    server.script(status())
    async with flavour.client(server) as client:
        found = await a_job(client, kind).retrieve()
    assert isinstance(found, JobStatus)
    assert (found.status, found.average_execution_time, found.execution_duration) == ("PROCESSING", 20, 5)
    assert found.seconds_left == pytest.approx(0.015)
    assert found.request_id == "8f3c5d7e00000001-TST"
    assert server.requests[0].json == STORED
    assert server.requests[0].path == ("/video/retrieve" if kind == "video" else "/audio/retrieve")
    assert server.requests[0].headers["accept"] == "*/*"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_job_that_is_done_gives_its_file(kind: str, flavour: Flavour, server: Any) -> None:
    server.script(FILE)
    async with flavour.client(server) as client:
        found = await a_job(client, kind).retrieve()
    assert isinstance(found, BytesResponse)
    assert (found.content, found.content_type) == (b"the file", "video/mp4")
    assert found.request_id == "8f3c5d7e00000001-TST"


async def test_the_file_may_be_deleted_when_it_has_been_sent(flavour: Flavour, server: Any) -> None:
    server.script(FILE)
    async with flavour.client(server) as client:
        await a_job(client).retrieve(delete_media_on_completion=True)
    assert server.requests[0].json == STORED | {"delete_media_on_completion": True}


@pytest.mark.parametrize(("deletes", "asked"), [(False, 2), (True, 1)])
async def test_a_question_that_was_lost_is_repeated_unless_it_deletes(
    deletes: bool, asked: int, flavour: Flavour, server: Any
) -> None:
    server.script(NoReply(), status())
    async with flavour.client(server) as client:
        with suppress(APIConnectionError):
            await a_job(client).retrieve(delete_media_on_completion=deletes)
    assert len(server.requests) == asked


async def test_a_status_that_was_cut_is_asked_for_again(flavour: Flavour, server: Any) -> None:
    server.script(RawReply([b'{"status":', Cut()], content_type="application/json"), status())
    async with flavour.client(server) as client:
        assert (await a_job(client).retrieve()).status == "PROCESSING"


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (JSONReply({"error": {"message": "No", "code": "MODEL_OFFLINE"}}), ServiceUnavailableError),
        (JSONReply([1]), APIResponseValidationError),
        (JSONReply({"status": 1}), APIResponseValidationError),
    ],
)
async def test_an_answer_that_is_no_status_is_an_error(
    reply: Any, kind: type[APIError], flavour: Flavour, server: Any
) -> None:
    server.script(reply)
    async with flavour.client(server) as client:
        with pytest.raises(kind) as caught:
            await a_job(client).retrieve()
    assert caught.value.job is not None


# --- waiting


@pytest.mark.parametrize("kind", KINDS)
async def test_waiting_asks_until_the_file_is_there(kind: str, flavour: Flavour, server: Any) -> None:
    server.script(status("QUEUED"), status("processing"), status("running"), FILE)
    async with flavour.client(server) as client:
        found = await a_job(client, kind).wait(**SOON)
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


async def test_a_pause_that_the_api_asks_for_is_kept(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(429, "Slow down", headers={"retry-after": "30"}))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(APITimeoutError) as caught:
            await a_job(client).wait(**SOON, timeout=0.3)
    assert len(server.requests) == 1
    assert isinstance(caught.value.__cause__, RateLimitError)


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
    [
        (ErrorReply(400, "Request ID is invalid"), BadRequestError),
        (ErrorReply(401, "Authentication failed"), AuthenticationError),
        (ErrorReply(404, "Media not found"), NotFoundError),
        (ErrorReply(500, "Inference failed"), APIStatusError),
        (
            JSONReply({"status": "FAILED", "average_execution_time": 0, "execution_duration": 0}),
            APIStatusError,
        ),
        (JSONReply({"status": "failed", "error": {"message": "No", "code": "model_offline"}}), APIError),
    ],
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


async def test_a_status_that_says_failed_says_so(flavour: Flavour, server: Any) -> None:
    server.script(status("Failed", hint="more light"))
    async with flavour.client(server) as client:
        with pytest.raises(APIStatusError, match="ended with the status 'Failed'") as caught:
            await a_job(client).retrieve()
    assert caught.value.body == {
        "status": "Failed",
        "average_execution_time": 20.0,
        "execution_duration": 5.0,
        "hint": "more light",
    }
    assert caught.value.request_id == "8f3c5d7e00000001-TST"


async def test_a_refusal_tells_whether_it_was_refunded(flavour: Flavour, server: Any) -> None:
    refusal = {
        "message": "The provider rejected this. Credits have been refunded.",
        "type": "provider_content_policy",
        "recommended_model": "wan-2-7-text-to-video",
        "credits_refunded": True,
    }
    server.script(status(), ErrorReply(422, {"error": refusal}))
    async with flavour.client(server) as client:
        with pytest.raises(ContentPolicyError) as caught:
            await a_job(client).wait(**SOON)
    assert caught.value.details["credits_refunded"] is True
    assert caught.value.details["recommended_model"] == "wan-2-7-text-to-video"
    assert caught.value.job == JobRecord(kind="video", **STORED)


# --- time


async def test_a_wait_that_is_over_says_so_and_the_job_goes_on(flavour: Flavour, server: Any) -> None:
    server.script(*[status()] * 200)
    async with flavour.client(server) as client:
        with pytest.raises(APITimeoutError, match=r"not done within 0\.2 s") as caught:
            await a_job(client).wait(timeout=0.2, **SOON)
        assert caught.value.phase == "job"
        assert 1 <= len(server.requests) < 100
        server.reset()
        server.script(FILE, FILE)  # the question that was given up may only now arrive, and take one
        assert (await client.video.resume(caught.value.job).wait()).content == b"the file"


async def test_the_time_is_that_of_a_silent_answer_too(flavour: Flavour, server: Any) -> None:
    server.script(status(), RawReply([Hang()], content_type="application/json", delay=20))
    async with flavour.client(server) as client:
        with pytest.raises(APITimeoutError) as caught:
            await a_job(client).wait(timeout=0.3, **SOON)
    assert caught.value.phase == "job"
    assert caught.value.job == JobRecord(kind="video", **STORED)


@pytest.mark.parametrize("way", ["wait", "save"])
async def test_the_time_is_that_of_the_download_too(
    way: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(RawReply([b"the", Hang()], content_type="video/mp4"))
    async with flavour.client(server) as client:
        job = a_job(client)
        with pytest.raises(APITimeoutError) as caught:
            await (job.wait(timeout=0.3) if way == "wait" else job.save(tmp_path / "a.mp4", timeout=0.3))
    assert (caught.value.phase, caught.value.job) == ("job", job.record)
    assert list(tmp_path.iterdir()) == []


async def test_the_time_is_that_of_the_order_too(flavour: Flavour, server: Any) -> None:
    server.script(RawReply([Hang()], content_type="application/json", delay=20))
    async with flavour.client(server) as client:
        with pytest.raises(APITimeoutError) as caught:
            await client.video.generate(model="m", prompt="p", duration="5s", timeout=0.3)
    assert (caught.value.phase, caught.value.job) == ("deadline", None)


async def test_a_question_has_the_time_that_the_client_gives_it(flavour: Flavour, server: Any) -> None:
    server.script(*[RawReply([Hang()], content_type="application/json", delay=20)] * 4, FILE)
    async with flavour.client(server, timeout=0.3, max_retries=0) as client:
        assert (await a_job(client).wait(**SOON)).content == b"the file"


async def test_a_wait_may_have_no_limit(flavour: Flavour, server: Any) -> None:
    server.script(status(), FILE)
    async with flavour.client(server) as client:
        assert (await a_job(client).wait(timeout=None, **SOON)).content == b"the file"


# --- the file


@pytest.mark.parametrize("kind", KINDS)
async def test_a_file_is_saved_as_it_arrives(
    kind: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(status(), RawReply([b"the ", b"file"], content_type="video/mp4"))
    told: list[str] = []
    async with flavour.client(server) as client:
        path = await a_job(client, kind).save(
            tmp_path / "a.mp4", **SOON, on_progress=lambda each: told.append(each.status)
        )
    assert path == tmp_path / "a.mp4"
    assert path.read_bytes() == b"the file"
    assert [each.name for each in tmp_path.iterdir()] == ["a.mp4"]
    assert told == ["PROCESSING"]


async def test_a_large_file_is_not_held_in_memory(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    piece = bytes(1024 * 1024)
    server.script(status(), RawReply([piece] * 96, content_type="video/mp4"))
    async with flavour.client(server) as client:
        tracemalloc.start()
        try:
            path = await a_job(client).save(tmp_path / "a.mp4", **SOON)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert path.stat().st_size == 96 * len(piece)
    assert most < 24 * len(piece)


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


# --- a file elsewhere


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


async def test_a_file_elsewhere_is_not_followed_to_another_place(
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


async def test_a_place_that_is_busy_is_asked_again(
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


@pytest.mark.parametrize("way", ["wait", "save"])
async def test_the_time_is_that_of_a_file_elsewhere_too(
    way: str, flavour: Flavour, server: Any, elsewhere: LocalServer, tmp_path: Path
) -> None:
    server.script(status("COMPLETED"))
    elsewhere.script(RawReply([b"the", Hang()], content_type="video/mp4"))
    async with flavour.client(server) as client:
        job = a_job(client, download_url=f"{elsewhere.url}/a.mp4")
        with pytest.raises(APITimeoutError) as caught:
            await (job.wait(timeout=0.3) if way == "wait" else job.save(tmp_path / "a.mp4", timeout=0.3))
    assert (caught.value.phase, caught.value.job) == ("job", job.record)
    assert list(tmp_path.iterdir()) == []


async def test_a_file_of_which_nobody_knows_where_is_not_waited_for(flavour: Flavour, server: Any) -> None:
    server.script(status("COMPLETED"), status("COMPLETED"))
    async with flavour.client(server) as client:
        job = a_job(client)
        assert (await job.retrieve()).status == "COMPLETED"
        with pytest.raises(APIResponseValidationError, match="download_url") as caught:
            await job.wait()
    assert caught.value.job == job.record


@pytest.mark.parametrize("url", ["http://files.example/a.mp4", "file:///a.mp4", "nonsense"])
async def test_a_place_that_is_not_safe_is_not_asked(url: str, flavour: Flavour, server: Any) -> None:
    server.script(status("COMPLETED"))
    async with flavour.client(server) as client:
        job = a_job(client, download_url=url)
        with pytest.raises(APIResponseValidationError, match="download_url") as caught:
            await job.wait()
    assert caught.value.job == job.record
    assert caught.value.body["download_url"] == url
    assert url not in str(caught.value)


# --- cleaning up


@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_made_can_be_deleted(kind: str, flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"success": True}), JSONReply({"success": False}))
    async with flavour.client(server) as client:
        job = a_job(client, kind)
        assert (await job.complete()).success is True
        assert (await job.complete(extra_headers={"x-more": "1"})).success is False
    assert server.requests[0].path == ("/video/complete" if kind == "video" else "/audio/complete")
    assert server.requests[0].json == STORED
    assert server.requests[1].headers["x-more"] == "1"


async def test_the_api_may_refuse_to_delete_a_video(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, "Request ID is invalid"))
    async with flavour.client(server) as client:
        assert (await a_job(client).complete()).success is False


async def test_it_may_not_refuse_that_for_music(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, "Request ID is invalid"))
    async with flavour.client(server) as client:
        with pytest.raises(BadRequestError) as caught:
            await a_job(client, "music").complete()
    assert caught.value.job == JobRecord(kind="music", **STORED)


@pytest.mark.parametrize("kind", KINDS)
async def test_another_failure_to_delete_is_one(kind: str, flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(404, "Media not found"))
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError) as caught:
            await a_job(client, kind).complete()
    assert caught.value.job == JobRecord(kind=kind, **STORED)


# --- taking a job up again

ORDERING = """
import sys
from venice_ai import SyncVeniceClient

with SyncVeniceClient(base_url=sys.argv[1], api_key="another") as client:
    resource = client.video if sys.argv[2] == "video" else client.audio.music
    job = resource.queue(model="m", prompt="p", **({"duration": "5s"} if sys.argv[2] == "video" else {}))
    print(job.to_json(), flush=True)
    job.wait(poll_interval=60)
"""


@pytest.mark.parametrize("kind", KINDS)
async def test_a_job_outlives_the_process_that_ordered_it(
    kind: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", ORDERING, server.url, kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        stored = other.stdout.readline()
        assert await flavour.soon(lambda: len(server.requests) == 2, timeout=10)
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


@pytest.mark.parametrize(
    ("stored", "kind", "said"),
    [
        (7, ArgumentTypeError, "stored takes a mapping, not int"),
        (None, ArgumentTypeError, "stored takes a mapping, not NoneType"),
        ("nonsense", ArgumentValueError, "stored is not JSON"),
        ("[]", ArgumentValueError, "model, queue_id is missing"),
        ({"model": "m"}, ArgumentValueError, "queue_id is missing or wrong"),
        ({"model": "m", "queue_id": 7}, ArgumentValueError, "queue_id is missing or wrong"),
        ({"kind": "music", **STORED}, ArgumentValueError, "kind 'music' is not one of client.video"),
        (JobRecord(kind="music", **STORED), ArgumentValueError, "kind 'music' is not one of client.video"),
    ],
)
async def test_what_is_no_job_is_refused(
    stored: Any, kind: type[VeniceError], said: str, flavour: Flavour, server: Any
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=said):
            client.video.resume(stored)
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


# --- leaving


@pytest.mark.parametrize("flavour", FLAVOURS[1:], ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("interval", "last"),
    [
        (20, status()),
        (0.01, RawReply([b"the", Hang()], content_type="video/mp4")),
        (0.01, RawReply([Hang()], delay=20)),
    ],
    ids=["in a pause", "in the download", "in a question"],
)
async def test_a_wait_can_be_cancelled(
    interval: float, last: Any, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    server.script(status(), last)
    async with flavour.client(server) as client:
        with anyio.move_on_after(0.3) as scope:
            await a_job(client).save(tmp_path / "a.mp4", poll_interval=interval)
        assert scope.cancelled_caught
        assert list(tmp_path.iterdir()) == []
        server.reset()
        server.script(FILE)
        assert (await a_job(client).wait()).content == b"the file"
    assert server.wait_idle()


async def test_a_wait_ends_when_the_client_is_closed_in_a_pause(flavour: Flavour, server: Any) -> None:
    server.script(*[status()] * 3)
    client = flavour.client(server)

    async def wait() -> None:
        with pytest.raises(ClientClosedError) as caught:
            await a_job(client).wait(poll_interval=0.5)
        assert caught.value.job == JobRecord(kind="video", **STORED)

    async with flavour.meanwhile(wait):
        assert await flavour.soon(lambda: len(server.requests) == 1 and server.requests[0].finished.is_set())
        await client.close()
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
        await flavour.sleep(0.05)
        await client.close()
    assert list(tmp_path.iterdir()) == []


# --- bad arguments


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"timeout": "5"}, ArgumentTypeError, "timeout takes a number of seconds, not str"),
        ({"timeout": 0}, ArgumentValueError, "timeout must be a positive number of seconds; got 0"),
        ({"poll_interval": None}, ArgumentTypeError, "poll_interval takes a number"),
        ({"poll_interval": True}, ArgumentTypeError, "poll_interval takes a number"),
        ({"poll_interval": -1}, ArgumentValueError, "poll_interval must be a positive number"),
        ({"poll_interval": float("nan")}, ArgumentValueError, "poll_interval must be a positive number"),
        ({"on_progress": 7}, ArgumentTypeError, "on_progress takes a callable, not int"),
        ({"pol_interval": 7}, ArgumentTypeError, "no option 'pol_interval'; did you mean 'poll_interval'"),
    ],
)
async def test_a_wait_that_can_not_work_is_refused(
    options: Any, kind: type[VeniceError], said: str, flavour: Flavour, server: Any, tmp_path: Path
) -> None:
    async with flavour.client(server) as client:
        job = a_job(client)
        with pytest.raises(kind, match=said):
            await job.wait(**options)
        with pytest.raises(kind, match=said):
            await job.save(tmp_path / "a.mp4", **options)
        with pytest.raises(kind, match=said):
            await client.video.generate(model="m", prompt="p", duration="5s", **options)
    assert server.requests == []


async def test_options_that_there_are_not_are_refused(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        job = a_job(client)
        with pytest.raises(ArgumentTypeError, match="no option 'delete'"):
            await job.retrieve(delete=True)
        with pytest.raises(ArgumentTypeError, match="no option 'force'"):
            await job.complete(force=True)
    assert server.requests == []
