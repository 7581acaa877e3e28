"""Arguments of a job's methods that can't work, and what is no job: refused with these words."""

from __future__ import annotations

from typing import Any

import pytest

from venice_ai._core import jobs, music, video
from venice_ai._core.patience import Patience
from venice_ai.exceptions import (
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
    VeniceError,
)
from venice_ai.types.api.jobs import JobRecord

STORED = {"model": "m", "queue_id": "q"}
VIDEO, MUSIC = (JobRecord(kind=kind, **STORED) for kind in ("video", "music"))


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
def test_a_wait_that_can_not_work_is_refused(options: Any, kind: type[VeniceError], said: str) -> None:
    with pytest.raises(kind, match=said):
        Patience(options)


def test_options_that_there_are_not_are_refused() -> None:
    unknown: Any = {"delete": True, "force": True}
    with pytest.raises(ArgumentTypeError, match="no option 'delete'"):
        jobs.retrieval(video.KIND, VIDEO, {"delete": unknown["delete"]})  # type: ignore[typeddict-unknown-key]
    with pytest.raises(ArgumentTypeError, match="no option 'force'"):
        jobs.cleanup(video.KIND, VIDEO, {"force": unknown["force"]})  # type: ignore[typeddict-unknown-key]


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
        (MUSIC, ArgumentValueError, "kind 'music' is not one of client.video"),
    ],
    ids=["number", "none", "no JSON", "list", "no id", "wrong id", "mapping of music", "record of music"],
)
def test_what_is_no_job_is_refused(stored: Any, kind: type[VeniceError], said: str) -> None:
    with pytest.raises(kind, match=said):
        jobs.restored(video.KIND, stored)


@pytest.mark.parametrize("url", ["http://files.example/a.mp4", "file:///a.mp4", "nonsense"])
def test_a_download_url_that_is_not_safe_is_refused_unseen(url: str) -> None:
    from venice_ai.types.api.jobs import JobStatus

    done = JobStatus(status="COMPLETED", average_execution_time=0, execution_duration=0)
    record = VIDEO.model_copy(update={"download_url": url})
    with pytest.raises(APIResponseValidationError, match="download_url") as caught:
        jobs.download(record, done, jobs.retrieval(video.KIND, record, {}))
    assert url not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "record", "path"), [(video.KIND, VIDEO, "/video"), (music.KIND, MUSIC, "/audio")], ids=["v", "m"]
)
def test_each_kind_of_job_has_its_paths(kind: jobs.Kind, record: JobRecord, path: str) -> None:
    asked, deleted = jobs.retrieval(kind, record, {}), jobs.cleanup(kind, record, {})
    assert (asked.path, deleted.path) == (f"{path}/retrieve", f"{path}/complete")
    assert asked.body == deleted.body is not None
