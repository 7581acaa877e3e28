"""What an answer about a job says: a status, a failure with its reason, or nothing that can be read."""

from __future__ import annotations

from typing import Any

import pytest

from core_replies import encoded, reply
from venice_ai._core import jobs, video
from venice_ai._core.decoding import parsed
from venice_ai._core.errors import refusal
from venice_ai.exceptions import (
    APIError,
    APIResponseValidationError,
    APIStatusError,
    ContentPolicyError,
    ServiceUnavailableError,
)
from venice_ai.types.api.jobs import JobRecord, JobStatus

RECORD = JobRecord(kind="video", model="m", queue_id="q")
QUESTION = jobs.retrieval(video.KIND, RECORD, {})


def answered(body: Any) -> JobStatus:
    return parsed(QUESTION, encoded(body), reply(200, {"content-type": "application/json", "cf-ray": "ray"}))


def test_a_status_is_read_with_its_times_and_its_request_id() -> None:
    found = answered({"status": "PROCESSING", "average_execution_time": 20, "execution_duration": 5})
    assert (found.status, found.average_execution_time, found.execution_duration) == ("PROCESSING", 20, 5)
    assert found.seconds_left == pytest.approx(0.015)
    assert found.request_id == "ray"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": {"message": "No", "code": "MODEL_OFFLINE"}}, ServiceUnavailableError),
        ([1], APIResponseValidationError),
        ({"status": 1}, APIResponseValidationError),
    ],
    ids=["an error", "a list", "a number for a status"],
)
def test_an_answer_that_is_no_status_is_an_error(body: Any, kind: type[APIError]) -> None:
    with pytest.raises(kind):
        answered(body)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"status": "FAILED", "average_execution_time": 0, "execution_duration": 0}, APIStatusError),
        ({"status": "failed", "error": {"message": "No", "code": "model_offline"}}, ServiceUnavailableError),
    ],
    ids=["without a reason", "with a reason"],
)
def test_a_job_that_has_failed_is_an_error(body: Any, kind: type[APIError]) -> None:
    with pytest.raises(kind):
        jobs.download(RECORD, answered(body), QUESTION)


def test_a_status_that_says_failed_says_so() -> None:
    said = {"status": "Failed", "average_execution_time": 20, "execution_duration": 5, "hint": "more light"}
    with pytest.raises(APIStatusError, match="ended with the status 'Failed'") as caught:
        jobs.download(RECORD, answered(said), QUESTION)
    assert caught.value.body == said
    assert caught.value.request_id == "ray"


def test_a_refusal_tells_whether_it_was_refunded() -> None:
    said = {
        "message": "The provider rejected this. Credits have been refunded.",
        "type": "provider_content_policy",
        "recommended_model": "wan-2-7-text-to-video",
        "credits_refunded": True,
    }
    error = refusal(reply(422, {"content-type": "application/json"}), encoded({"error": said}))
    assert type(error) is ContentPolicyError
    assert error.details["credits_refunded"] is True
    assert error.details["recommended_model"] == "wan-2-7-text-to-video"
