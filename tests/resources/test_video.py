"""`client.video`: what is sent, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai import BytesResponse
from venice_ai.exceptions import (
    BadRequestError,
    ConsentRequiredError,
    ContentPolicyError,
    NotFoundError,
    PaymentRequiredError,
    ServiceUnavailableError,
    VeniceError,
)
from venice_ai.testing import ErrorReply, JSONReply, NoReply
from venice_ai.types.api.jobs import JobRecord

ORDER: dict[str, Any] = {"model": "wan", "prompt": "A gondola", "duration": "3s"}
EVERYTHING = ORDER | {
    "negative_prompt": "rain",
    "aspect_ratio": "16:9",
    "resolution": "720p",
    "upscale_factor": 2,
    "audio": False,
    "image_url": "data:image/png;base64,iVBORw0K",
    "end_image_url": "https://files.example/end.png",
    "audio_url": "HTTPS://files.example/a.mp3",
    "video_url": "http://files.example/a.mp4",
    "reference_image_urls": ["https://files.example/a.png", "data:image/png;base64,iVBORw0K"],
    "reference_video_urls": ["https://files.example/a.mp4"],
    "reference_audio_urls": ("https://files.example/a.wav",),
    "reference_document_urls": ["https://files.example/a.pdf"],
    "elements": [{"frontal_image_url": "https://files.example/a.png"}],
    "scene_image_urls": ["https://files.example/a.png"],
    "keyframes": [{"image_url": "https://files.example/a.png", "frame_index": 0}],
    "omni_reference_task_type": "edit",
    "consents": {
        "seedance": {
            "confirmed_terms_and_privacy": True,
            "confirmed_legal_right": True,
            "confirmed_screening_acknowledged": True,
        }
    },
}
NEEDS_CONSENT = {
    "error": {"code": "needs_consent", "message": "Consent is needed"},
    "consent_flow": "seedance",
    "face_media_roles": ["image"],
    "consent": {"consent_version": "1", "policy_text": "…"},
    "docs_url": "https://docs.venice.ai",
}


async def test_a_price_is_told(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        price = await client.video.quote(
            model="wan", duration="3s", resolution="720p", reference_video_total_duration=4.5
        )
    assert price.quote == 0.3
    assert price.request_id == "8f3c5d7e00000001-TST"
    assert server.requests[0].path == "/video/quote"
    assert server.requests[0].json == {
        "model": "wan",
        "duration": "3s",
        "resolution": "720p",
        "reference_video_total_duration": 4.5,
    }


async def test_an_order_is_sent_as_it_was_given(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        job = await client.video.queue(**EVERYTHING, extra_body={"bitrate_mode": "high"})
    assert server.requests[0].path == "/video/queue"
    assert server.requests[0].json == json.loads(json.dumps(EVERYTHING | {"bitrate_mode": "high"}))
    assert (job.model, job.download_url, job.request_id) == ("wan", None, "8f3c5d7e00000001-TST")
    assert job.record == JobRecord(kind="video", model="wan", queue_id=job.queue_id)
    assert job.queue_id in repr(job)


async def test_an_order_is_made_waited_for_and_saved(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    async with flavour.client(server) as client:
        job = await client.video.queue(**ORDER)
        assert (await job.retrieve()).status == "PROCESSING"
        video = await job.wait()
        path = await job.save(tmp_path / "a.mp4")
        assert (await job.complete()).success is True
    assert (video.content_type, video.content[4:8]) == ("video/mp4", b"ftyp")
    assert path.read_bytes() == video.content


async def test_a_video_is_generated_in_one_go(flavour: Flavour, server: Any) -> None:
    told: list[str] = []
    async with flavour.client(server) as client:
        video = await client.video.generate(
            **ORDER,
            poll_interval=0.01,
            timeout=30,
            on_progress=lambda status: told.append(status.status),
            delete_media_on_completion=True,
            extra_headers={"x-more": "1"},
            extra_body={"bitrate_mode": "high"},
        )
    assert isinstance(video, BytesResponse)
    assert told == ["PROCESSING"]
    order, *questions = server.requests
    assert (order.path, order.json, order.headers["x-more"]) == (
        "/video/queue",
        ORDER | {"bitrate_mode": "high"},
        "1",
    )
    assert [set(each.json) for each in questions] == [{"model", "queue_id", "delete_media_on_completion"}] * 2


async def test_a_video_elsewhere_is_generated_too(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        video = await client.video.generate(**ORDER | {"model": "grok-imagine"}, poll_interval=0.01)
    assert video.content_type == "video/mp4"
    assert "authorization" not in server.requests[-1].headers
    assert server.requests[-1].method == "GET"


@pytest.mark.off_the_spec("a query of the caller's own")
async def test_ids_are_enough(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        ids = {"model": "wan", "queue_id": (await client.video.queue(**ORDER)).queue_id}
        assert (await client.video.retrieve(**ids)).status == "PROCESSING"
        video = await client.video.retrieve(**ids, delete_media_on_completion=False, max_retries=0)
        assert (await client.video.complete(**ids, extra_query={"a": "b"})).success is True
    assert isinstance(video, BytesResponse)
    assert server.requests[2].json == ids | {"delete_media_on_completion": False}
    assert (server.requests[3].json, server.requests[3].query) == (ids, {"a": ["b"]})


async def test_an_id_that_the_api_does_not_know(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(BadRequestError, match="Request ID is invalid") as caught:
            await client.video.retrieve(model="wan", queue_id="nobody's")
    assert caught.value.job == JobRecord(kind="video", model="wan", queue_id="nobody's")


async def test_a_consent_is_asked_for_and_given_by_the_caller(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(409, NEEDS_CONSENT))
    async with flavour.client(server) as client:
        with pytest.raises(ConsentRequiredError) as caught:
            await client.video.generate(**ORDER)
        await client.video.queue(**ORDER, consents=EVERYTHING["consents"])
    assert caught.value.details["consent"] == NEEDS_CONSENT["consent"]
    assert caught.value.details["face_media_roles"] == ["image"]
    assert caught.value.job is None
    assert [request.json.get("consents") for request in server.requests] == [None, EVERYTHING["consents"]]


@pytest.mark.parametrize(
    ("reply", "kind", "sent"),
    [
        (ErrorReply(503, "At capacity", headers={"retry-after": "0"}), ServiceUnavailableError, 3),
        (NoReply(), VeniceError, 1),
    ],
    ids=["at capacity", "no reply"],
)
async def test_an_order_is_retried_only_if_it_was_not_taken(
    reply: Any, kind: type[VeniceError], sent: int, flavour: Flavour, server: Any
) -> None:
    await assert_queue_fails(flavour, server, reply, kind, sent)


@once
@pytest.mark.parametrize(
    ("reply", "kind", "sent"),
    [
        (ErrorReply(402, "Insufficient balance"), PaymentRequiredError, 1),
        (ErrorReply(404, "No such model"), NotFoundError, 1),
        (ErrorReply(422, {"error": "No", "suggested_prompt": "A boat"}), ContentPolicyError, 1),
        (ErrorReply(500, "Failed"), VeniceError, 1),
    ],
    ids=["no money", "no model", "content", "failed"],
)
async def test_an_order_that_is_refused_or_fails_is_not_retried(
    reply: Any, kind: type[VeniceError], sent: int, flavour: Flavour, server: Any
) -> None:
    await assert_queue_fails(flavour, server, reply, kind, sent)


async def assert_queue_fails(
    flavour: Flavour, server: Any, reply: Any, kind: type[VeniceError], sent: int
) -> None:
    server.script(*[reply] * 3)
    async with flavour.client(server) as client:
        with pytest.raises(kind) as caught:
            await client.video.queue(**ORDER)
    assert len(server.requests) == sent
    assert caught.value.job is None


async def test_an_answer_without_an_id_is_no_job(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"model": "wan"}))
    async with flavour.client(server) as client:
        with pytest.raises(VeniceError, match="queue_id"):
            await client.video.queue(**ORDER)
