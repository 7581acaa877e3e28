"""A job that was paid for is not lost to an odd value."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import encoded, reply
from venice_ai._core import jobs, music, video
from venice_ai._core.call import Call
from venice_ai._core.decoding import parsed
from venice_ai.exceptions import APIResponseValidationError
from venice_ai.types.api.jobs import JobRecord, JobStatus
from venice_ai.types.api.music import QueuedMusic
from venice_ai.types.api.video import QueuedVideo

GOOD = "https://files.example/a.mp4?signature=secret"
UNUSABLE = [
    "ftp://files.example/secret.mp4",
    "/video/files/secret.mp4",
    "files.example/secret.mp4",
    "s3://bucket/secret.mp4",
    "http://files.example/secret.mp4",
    "https://user:secret@files.example/a.mp4",
    "https:///secret.mp4",
    "http://[secret",
    "secret",
]
KINDS = [(video.KIND, QueuedVideo), (music.KIND, QueuedMusic)]


def read(model: Any, body: Any) -> Any:
    return parsed(Call("POST", "/x", model), encoded(body), reply(headers={"cf-ray": "1"}))


def download(first: str | None, second: Any = None, word: str = "COMPLETED") -> Any:
    record = JobRecord(kind="video", model="m", queue_id="q", download_url=first)
    status = read(JobStatus, {"status": word, "url": second})
    return jobs.download(record, status, jobs.retrieval(video.KIND, record, {}))


@pytest.mark.parametrize("url", UNUSABLE)
def test_a_url_that_cannot_be_fetched_is_no_wrong_argument(url: str) -> None:
    with pytest.raises(APIResponseValidationError, match="its file can't be fetched: download_url") as caught:
        download(url)
    assert caught.value.body == {"status": "COMPLETED", "url": None, "download_url": url}
    assert (caught.value.status_code, caught.value.request_id) == (200, "1")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", UNUSABLE)
def test_a_job_that_goes_on_is_waited_for_whatever_its_url(url: str) -> None:
    assert download(url, word="PROCESSING") is None


@pytest.mark.parametrize("url", [*UNUSABLE, "", None])
def test_of_two_urls_the_one_that_can_be_fetched_is(url: str | None) -> None:
    assert download(url, GOOD).path == GOOD
    assert download(GOOD, url).path == GOOD


@pytest.mark.parametrize("url", [5, ["x"], {"href": GOOD}, True])
def test_an_odd_url_of_a_status_costs_no_job(url: Any) -> None:
    assert download(GOOD, url).path == GOOD
    assert download(None, url, word="PROCESSING") is None


@pytest.mark.parametrize(("kind", "model"), KINDS)
@pytest.mark.parametrize("odd", [{}, {"model": None}, {"model": ["m"]}, {"model": ""}], ids=str)
def test_an_order_whose_model_is_odd_is_of_the_one_that_was_asked_for(
    kind: Any, model: Any, odd: Any
) -> None:
    queued = read(model, {"queue_id": "q", **odd})
    record = jobs.recorded(kind, queued, "asked")
    assert (record.kind, record.model, record.queue_id) == (kind.name, "asked", "q")


@pytest.mark.parametrize(("kind", "model"), KINDS)
def test_an_order_is_what_the_api_says_it_is(kind: Any, model: Any) -> None:
    queued = read(model, {"queue_id": 7, "model": "said", "kind": 5, "place": 3})
    record = jobs.recorded(kind, queued, "asked")
    assert (record.kind, record.model, record.queue_id) == (kind.name, "said", "7")
    assert record.model_extra == {"place": 3}


def test_an_odd_download_url_of_an_order_costs_no_job() -> None:
    queued = read(QueuedVideo, {"queue_id": "q", "model": "m", "download_url": [GOOD]})
    assert jobs.recorded(video.KIND, queued, "m").download_url is None
    assert queued.unread == {"download_url": [GOOD]}


@pytest.mark.parametrize("odd", [None, [], {}, True])
def test_an_order_without_its_id_is_refused(odd: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        read(QueuedVideo, {"model": "m", "queue_id": odd})


@pytest.mark.parametrize("odd", [None, 7, ["COMPLETED"]])
def test_a_status_without_its_word_is_refused(odd: Any) -> None:
    with pytest.raises(APIResponseValidationError):
        read(JobStatus, {"status": odd, "execution_duration": 1})


def test_a_status_is_there_whatever_else_is_odd() -> None:
    status = read(
        JobStatus, {"status": "PROCESSING", "average_execution_time": "long", "execution_duration": None}
    )
    assert (status.status, status.seconds_left) == ("PROCESSING", None)
    assert status.unread == {"average_execution_time": "long"}
