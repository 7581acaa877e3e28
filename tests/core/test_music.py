"""`/audio/queue` and what belongs to it: what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from venice_ai._core import jobs
from venice_ai._core import music as calls
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.types.api.jobs import JobOptions, JobRecord, JobRetrieveOptions

ORDER: dict[str, Any] = {"model": "elevenlabs-music", "prompt": "A barcarole", "duration_seconds": 2}


def queue(options: Any) -> None:
    calls.queue(options)


def generate(options: Any) -> None:
    _, asked = calls.generation(options)
    calls.queue(asked)


@pytest.mark.parametrize("function", [queue, generate])
@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"model": "m"}, ArgumentTypeError, "needs prompt="),
        (
            {**ORDER, "lirics_prompt": "x"},
            ArgumentTypeError,
            "no option 'lirics_prompt'; did you mean 'lyrics_",
        ),
        ({**ORDER, "speed": float("nan")}, ArgumentValueError, "speed can't be written as JSON"),
    ],
    ids=["no prompt", "an unknown option", "no number"],
)
def test_a_bad_order_is_refused(function: Any, options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        function(options)


def test_a_price_without_a_model_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r"audio\.music\.quote\(\) needs model="):
        calls.quote({"duration_seconds": 60})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("options", "shape", "method", "words"),
    [
        ({"model": "m"}, JobRetrieveOptions, "retrieve", r"audio\.music\.retrieve\(\) needs queue_id="),
        ({"queue_id": "q"}, JobOptions, "complete", r"audio\.music\.complete\(\) needs model="),
    ],
    ids=["retrieve", "complete"],
)
def test_a_job_without_its_ids_is_refused(options: Any, shape: Any, method: str, words: str) -> None:
    with pytest.raises(ArgumentTypeError, match=words):
        jobs.named(options, shape, f"audio.music.{method}")


def test_a_job_of_another_kind_is_refused() -> None:
    with pytest.raises(ArgumentValueError, match=r"kind 'video' is not one of client\.audio\.music"):
        jobs.restored(calls.KIND, JobRecord(kind="video", model="m", queue_id="q"))
