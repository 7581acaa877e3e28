"""`/video`: what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from venice_ai._core import jobs
from venice_ai._core import video as calls
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.types.api.jobs import JobOptions, JobRetrieveOptions

ORDER: dict[str, Any] = {"model": "wan", "prompt": "A gondola", "duration": "3s"}


def queue(options: Any) -> None:
    calls.queue(options)


def generate(options: Any) -> None:
    _, asked = calls.generation(options)
    calls.queue(asked)


@pytest.mark.parametrize("function", [queue, generate])
@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"duration": "5s"}, ArgumentTypeError, "needs model= and prompt="),
        (ORDER | {"promt": "x"}, ArgumentTypeError, "no option 'promt'; did you mean 'prompt'"),
        (ORDER | {"image_url": "photo.png"}, ArgumentValueError, "image_url takes a URL"),
        (ORDER | {"image_url": Path("photo.png")}, ArgumentTypeError, "image_url takes a URL"),
        (ORDER | {"image_url": ""}, ArgumentValueError, "image_url takes a URL"),
        (ORDER | {"reference_image_urls": ["https://a", "b"]}, ArgumentValueError, r"image_urls\[1\] takes"),
        (ORDER | {"keyframes": [object()]}, ArgumentTypeError, "keyframes can't be written as JSON"),
    ],
    ids=["no model", "an unknown option", "a file's name", "a path", "no URL", "of several", "no JSON"],
)
def test_a_bad_order_is_refused(function: Any, options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        function(options)


def test_a_price_without_a_duration_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match=r"video\.quote\(\) needs duration="):
        calls.quote({"model": "wan"})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("options", "shape", "method", "words"),
    [
        ({"model": "wan"}, JobRetrieveOptions, "retrieve", r"video\.retrieve\(\) needs queue_id="),
        (
            {"model": "wan", "queue_id": "q", "id": "x"},
            JobOptions,
            "complete",
            r"video\.complete\(\) has no option 'id'",
        ),
    ],
    ids=["no id", "an unknown option"],
)
def test_bad_ids_of_a_job_are_refused(options: Any, shape: Any, method: str, words: str) -> None:
    with pytest.raises(ArgumentTypeError, match=words):
        jobs.named(options, shape, f"video.{method}")


def test_an_id_that_is_no_string_is_refused() -> None:
    with pytest.raises(ArgumentValueError, match="queue_id is missing or wrong"):
        jobs.restored(calls.KIND, {"model": "wan", "queue_id": 7})
