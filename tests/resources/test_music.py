"""`client.audio.music`: what is sent, and what comes back."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai import BytesResponse
from venice_ai.exceptions import (
    BadRequestError,
    ContentPolicyError,
    RateLimitError,
    ServiceUnavailableError,
    VeniceError,
)
from venice_ai.testing import ErrorReply, NoReply
from venice_ai.types.api.jobs import JobRecord

ORDER: dict[str, Any] = {"model": "elevenlabs-music", "prompt": "A barcarole", "duration_seconds": 2}
EVERYTHING = ORDER | {
    "lyrics_prompt": "Row, row",
    "duration_seconds": "2",
    "force_instrumental": False,
    "lyrics_optimizer": False,
    "loop": True,
    "voice": "Aria",
    "language_code": "it",
    "speed": 1.5,
}


def seconds_of(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as file:
        return file.getnframes() / file.getframerate()


async def test_a_price_is_told(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        price = await client.audio.music.quote(model="elevenlabs-music", duration_seconds=60)
        by_character = await client.audio.music.quote(model="elevenlabs-tts", character_count=100)
    assert (price.quote, by_character.quote) == (0.6, 0.1)
    assert [request.path for request in server.requests] == ["/audio/quote"] * 2
    assert server.requests[0].json == {"model": "elevenlabs-music", "duration_seconds": 60}


@pytest.mark.off_the_spec("a field of the caller's own")
async def test_an_order_is_sent_as_it_was_given(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        job = await client.audio.music.queue(**EVERYTHING, extra_body={"new": 1})
    assert server.requests[0].path == "/audio/queue"
    assert server.requests[0].json == EVERYTHING | {"new": 1}
    assert (job.model, job.download_url, job.request_id) == (
        "elevenlabs-music",
        None,
        "8f3c5d7e00000001-TST",
    )
    assert job.record.to_dict() == {
        "kind": "music",
        "model": "elevenlabs-music",
        "queue_id": job.queue_id,
        "status": "QUEUED",
    }


async def test_an_order_is_made_waited_for_and_saved(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    async with flavour.client(server) as client:
        job = await client.audio.music.queue(**ORDER)
        assert (await job.retrieve()).status == "PROCESSING"
        piece = await job.wait()
        path = await job.save(tmp_path / "a.wav")
        assert (await job.complete()).success is True
    assert (piece.content_type, seconds_of(piece.content)) == ("audio/wav", 2)
    assert path.read_bytes() == piece.content


async def test_a_piece_is_generated_in_one_go(flavour: Flavour, server: Any) -> None:
    told: list[str] = []
    async with flavour.client(server) as client:
        piece = await client.audio.music.generate(
            **ORDER, poll_interval=0.01, on_progress=lambda status: told.append(status.status)
        )
    assert isinstance(piece, BytesResponse)
    assert told == ["PROCESSING"]
    assert server.requests[0].json == ORDER
    assert [set(each.json) for each in server.requests[1:]] == [{"model", "queue_id"}] * 2


async def test_ids_are_enough(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        job = await client.audio.music.queue(**ORDER)
        ids = {"model": job.model, "queue_id": job.queue_id}
        assert (await client.audio.music.retrieve(**ids)).status == "PROCESSING"
        piece = await client.audio.music.retrieve(**ids, delete_media_on_completion=True)
        assert (await client.audio.music.complete(**ids)).success is True
    assert isinstance(piece, BytesResponse)
    assert server.requests[2].json == ids | {"delete_media_on_completion": True}
    assert (server.requests[3].path, server.requests[3].json) == ("/audio/complete", ids)


async def test_an_id_that_the_api_does_not_know(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        for method in (client.audio.music.retrieve, client.audio.music.complete):
            with pytest.raises(BadRequestError, match="Request ID is invalid") as caught:
                await method(model="m", queue_id="nobody's")
            assert caught.value.job == JobRecord(kind="music", model="m", queue_id="nobody's")


@once
@pytest.mark.parametrize(
    ("reply", "kind", "sent"),
    [
        (ErrorReply(422, {"error": "No", "suggested_prompt": "A song"}), ContentPolicyError, 1),
        (ErrorReply(429, "Slow down", headers={"retry-after": "0"}), RateLimitError, 3),
        (ErrorReply(503, "At capacity", headers={"retry-after": "0"}), ServiceUnavailableError, 3),
        (ErrorReply(500, "Failed"), VeniceError, 1),
        (NoReply(), VeniceError, 1),
    ],
    ids=["content", "limited", "at capacity", "failed", "no reply"],
)
async def test_an_order_that_fails_is_retried_only_if_it_was_not_taken(
    reply: Any, kind: type[VeniceError], sent: int, flavour: Flavour, server: Any
) -> None:
    server.script(*[reply] * 3)
    async with flavour.client(server) as client:
        with pytest.raises(kind) as caught:
            await client.audio.music.queue(**ORDER)
    assert len(server.requests) == sent
    assert caught.value.job is None
