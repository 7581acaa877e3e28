"""When a job is done, when it has failed, which failures pass, and how long the next question waits."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from core_replies import reply
from venice_ai._core import jobs, music, video
from venice_ai._core.call import Call, request_headers
from venice_ai._core.errors import refusal, timed_out
from venice_ai._core.patience import Patience
from venice_ai._core.settings import Settings, Timeout
from venice_ai.exceptions import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
    BadRequestError,
    ClientClosedError,
    ServiceUnavailableError,
    VeniceError,
)
from venice_ai.types.api.jobs import JobRecord, JobStatus

RECORD = JobRecord(kind="video", model="m", queue_id="q")
ELSEWHERE = "https://files.example/a.mp4?signature=secret"


class Now:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    hand = Now()
    monkeypatch.setattr("venice_ai._core.patience.time", SimpleNamespace(monotonic=hand))
    return hand


def status(word: str = "PROCESSING", usual: float = 0, taken: float = 0, **more: Any) -> JobStatus:
    said = JobStatus(status=word, average_execution_time=usual, execution_duration=taken, **more)
    said._reply = reply()
    return said


def refused(code: int, **headers: str) -> VeniceError:
    return refusal(reply(code, headers), b"{}")


def question(**options: Any) -> Call[JobStatus]:
    return jobs.retrieval(video.KIND, RECORD, options)  # type: ignore[arg-type]


# --- the calls


def test_a_question_is_idempotent_unless_it_deletes() -> None:
    assert question().repeatable
    assert question(delete_media_on_completion=False).repeatable
    assert not question(delete_media_on_completion=True).repeatable


def test_an_order_is_costly_and_a_price_is_not() -> None:
    assert video.queue({"model": "m", "prompt": "p", "duration": "5s"}).costly
    assert music.queue({"model": "m", "prompt": "p"}).costly
    assert not video.queue({"model": "m", "prompt": "p", "duration": "5s"}).repeatable
    assert video.quote({"model": "m", "duration": "5s"}).repeatable
    assert music.quote({"model": "m"}).repeatable


@pytest.mark.parametrize(
    ("kind", "whole"), [("application/json", True), ("video/mp4", False), ("audio/wav", False), ("", True)]
)
def test_the_answer_to_a_question_is_a_file_if_it_is_not_json(kind: str, whole: bool) -> None:
    assert question().comes_in_chunks(reply(200, {"content-type": kind} if kind else {})) is not whole


def test_a_file_is_asked_for_as_it_is() -> None:
    headers = request_headers(Settings(), question(), None)
    assert (headers["accept"], headers["accept-encoding"]) == ("*/*", "identity")


# --- a status


@pytest.mark.parametrize("word", ["PROCESSING", "queued", "Running", "something new", "COMPLETED"])
def test_there_is_nothing_to_fetch_where_nobody_knows_where(word: str) -> None:
    assert jobs.download(RECORD, status(word), question()) is None


@pytest.mark.parametrize("word", ["COMPLETED", "completed", "Completed"])
def test_a_file_elsewhere_is_fetched_with_the_options_of_the_question(word: str) -> None:
    record = RECORD.model_copy(update={"download_url": ELSEWHERE})
    call = jobs.download(
        record, status(word, url="https://other.example"), question(timeout=7, max_retries=5)
    )
    assert call is not None
    assert (call.method, call.path, call.elsewhere, call.stream) == ("GET", ELSEWHERE, True, True)
    assert (call.timeout, call.max_retries) == (Timeout(7, 7, 7, 7), 5)
    assert jobs.download(record, status("PROCESSING"), question()) is None


@pytest.mark.parametrize("word", ["FAILED", "failed", "error", "Cancelled", "canceled", "EXPIRED"])
def test_a_job_that_has_failed_is_an_exception(word: str) -> None:
    with pytest.raises(APIError, match=f"ended with the status '{word}'"):
        jobs.download(RECORD, status(word), question())


def test_a_failure_that_says_why_is_the_exception_for_that() -> None:
    failed = status("FAILED", error={"message": "No room", "code": "MODEL_AT_CAPACITY"})
    with pytest.raises(ServiceUnavailableError, match="No room"):
        jobs.download(RECORD, failed, question())


@pytest.mark.parametrize(
    ("usual", "taken", "left"), [(145000, 53200, 91.8), (100, 100, None), (100, 200, None), (0, 0, None)]
)
def test_what_is_left_is_what_such_a_job_usually_takes(
    usual: float, taken: float, left: float | None
) -> None:
    assert status(usual=usual, taken=taken).seconds_left == left


def test_a_status_reads_null_as_nothing() -> None:
    read = JobStatus.model_validate_json(
        '{"status": "PROCESSING", "average_execution_time": null, "execution_duration": null}'
    )
    assert (read.average_execution_time, read.execution_duration, read.seconds_left) == (0, 0, None)


# --- pauses


@pytest.mark.parametrize(
    ("usual", "pause"), [(0, 5), (100, 0.25), (2000, 2), (12_000, 12), (30_000, 30), (600_000, 30)]
)
def test_the_first_poll_waits_as_long_as_such_a_job_usually_takes(
    usual: float, pause: float, now: Now
) -> None:
    patience = Patience({})
    assert patience.answered(status(usual=usual)) == pause
    assert patience.answered(status(usual=usual)) == 5


def test_the_poll_interval_of_the_caller_is_kept(now: Now) -> None:
    patience = Patience({"poll_interval": 7})
    assert patience.answered(status(usual=100)) == patience.answered(status()) == 7
    assert patience.failed(refused(503)) == 7


def test_a_pause_between_polls_ends_with_the_timeout(now: Now) -> None:
    patience = Patience({"timeout": 8})
    now.seconds += 6
    assert not patience.over
    assert patience.answered(status()) == 2
    now.seconds += 2
    assert patience.over


def test_a_wait_lasts_an_hour_unless_told(now: Now) -> None:
    patience, endless = Patience({}), Patience({"timeout": None})
    now.seconds += 3599
    assert not patience.over
    now.seconds += 1
    assert patience.over
    now.seconds += 1e9
    assert not endless.over


def test_a_retry_after_of_the_api_is_kept(now: Now) -> None:
    patience = Patience({"poll_interval": 2})
    assert patience.failed(refused(429, **{"retry-after": "20"})) == 20
    assert patience.failed(refused(429, **{"retry-after": "1"})) == 2
    assert Patience({"timeout": 9}).failed(refused(429, **{"retry-after": "20"})) == 9


# --- failures


@pytest.mark.parametrize("code", [429, 502, 503])
def test_an_api_that_is_busy_is_polled_again(code: int, now: Now) -> None:
    patience = Patience({})
    assert [patience.failed(refused(code, **{"retry-after": "0"})) for _ in range(100)] == [5] * 100


@pytest.mark.parametrize("code", [400, 401, 402, 403, 404, 409, 410, 422, 500, 504])
def test_another_refusal_is_the_end(code: int, now: Now) -> None:
    error = refused(code)
    with pytest.raises(type(error)) as caught:
        Patience({}).failed(error)
    assert caught.value is error


@pytest.mark.parametrize("error", [ClientClosedError("closed"), APIResponseValidationError("what?")])
def test_what_is_no_refusal_and_no_connection_is_the_end(error: VeniceError, now: Now) -> None:
    with pytest.raises(type(error)):
        Patience({}).failed(error)


def test_a_job_that_failed_for_want_of_room_is_the_end(now: Now) -> None:
    patience = Patience({})
    with pytest.raises(ServiceUnavailableError) as failed:
        jobs.download(RECORD, status("FAILED", error={"code": "MODEL_AT_CAPACITY"}), question())
    with pytest.raises(ServiceUnavailableError):
        patience.failed(failed.value)


def test_five_lost_polls_in_a_row_are_the_end(now: Now) -> None:
    patience = Patience({})
    lost = APIConnectionError("lost")
    for between in (lambda: patience.answered(status()), lambda: patience.failed(refused(503))):
        assert [patience.failed(lost) for _ in range(4)] == [5] * 4
        between()
    assert [patience.failed(lost) for _ in range(4)] == [5] * 4
    with pytest.raises(APIConnectionError):
        patience.failed(lost)


def test_a_file_of_which_nobody_knows_where_is_the_end(now: Now) -> None:
    with pytest.raises(APIResponseValidationError, match="download_url"):
        Patience({}).answered(status("completed"))


# --- time


def test_a_poll_ends_with_the_timeout_of_the_wait(now: Now) -> None:
    patience = Patience({"timeout": 60})
    now.seconds += 20
    for deadline, bounded in ((None, 40), (50, 40), (30, 30)):
        call = patience.bounded(question(), Timeout(read=9, deadline=deadline))
        assert call.timeout == Timeout(read=9, deadline=bounded)
    own = patience.bounded(question(timeout=3), Timeout(deadline=1))
    assert own.timeout == Timeout(3, 3, 3, 3, deadline=40)
    assert Patience({"timeout": None}).bounded(question(), Timeout()).timeout == Timeout()


@pytest.mark.parametrize(
    ("phase", "passed", "late"), [("deadline", 60, True), ("deadline", 59, False), ("read", 60, False)]
)
def test_a_deadline_at_the_end_of_the_wait_is_the_waits(
    phase: str, passed: float, late: bool, now: Now
) -> None:
    patience = Patience({"timeout": 60})
    now.seconds += passed
    error = timed_out(phase)
    with pytest.raises(APITimeoutError) as caught, jobs.carrying(RECORD, patience):
        raise error
    assert caught.value.phase == ("job" if late else phase)
    assert caught.value.job == RECORD
    assert (caught.value.__cause__ is error) is late


def test_what_is_not_ours_carries_nothing() -> None:
    with pytest.raises(KeyError), jobs.carrying(RECORD):
        raise KeyError


# --- cleaning up, and what is kept


def test_a_refusal_to_clean_up_is_an_answer_for_videos_only() -> None:
    error = BadRequestError("Request ID is invalid")
    assert jobs.cleanup_refused(video.KIND, error).success is False
    with pytest.raises(BadRequestError):
        jobs.cleanup_refused(music.KIND, error)


@pytest.mark.parametrize(
    "stored",
    [
        '{"model": "m", "queue_id": "q"}',
        b'{"kind": "video", "model": "m", "queue_id": "q"}',
        {"model": "m", "queue_id": "q", "download_url": None},
        RECORD,
    ],
)
def test_a_job_is_restored_from_whatever_it_was_stored_as(stored: Any) -> None:
    record = jobs.restored(video.KIND, stored)
    assert (record.kind, record.model, record.queue_id, record.download_url) == ("video", "m", "q", None)


def test_a_download_url_is_redacted_everywhere() -> None:
    record = RECORD.model_copy(update={"download_url": ELSEWHERE})
    shown = f"{record!r} {record} {status(url=ELSEWHERE)!r}"
    assert "secret" not in shown
    with pytest.raises(VeniceError) as caught:
        jobs.restored(video.KIND, ELSEWHERE)
    assert "secret" not in f"{caught.value} {caught.value!r}"
    assert caught.value.__cause__ is None
