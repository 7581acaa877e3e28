"""`client.audio.speech`, against the local server."""

from __future__ import annotations

import io
import wave
from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai.exceptions import (
    APIResponseValidationError,
    AuthenticationError,
    InternalServerError,
    PermissionDeniedError,
)
from venice_ai.testing import BytesReply, ErrorReply, Gate, JSONReply, RawReply

TEXT = {"model": "m", "voice": "af_sky", "input": "Hello there. How are you?"}
TYPES = {
    "mp3": "audio/mpeg",
    "opus": "audio/opus",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
}


@once
@pytest.mark.parametrize("kind", TYPES)
async def test_a_text_is_spoken(flavour: Flavour, server: Any, kind: str) -> None:
    async with flavour.client(server) as client:
        speech = await client.audio.speech.create(**TEXT, response_format=kind, speed=1.5)
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/audio/speech")
    assert request.json == {**TEXT, "response_format": kind, "speed": 1.5}
    assert (speech.content_type, len(speech) > 0) == (TYPES[kind], True)


@once
async def test_the_local_server_speaks_as_long_as_the_text_is(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        speech = await client.audio.speech.create(**TEXT, response_format="wav")
    with wave.open(io.BytesIO(speech.content)) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(1.5)


async def test_it_is_heard_as_it_is_spoken(flavour: Flavour, server: Any) -> None:
    behind_one, behind_two = gates = Gate(), Gate()
    server.script(RawReply([b"one", behind_one, b"two", behind_two, b"three"], content_type="audio/mpeg"))
    heard = []
    async with flavour.client(server) as client:
        speech = await client.audio.speech.create(**TEXT, stream=True)
        async for piece in speech:
            heard.append((piece, [gate.is_open for gate in gates]))
            (behind_one if piece == b"one" else behind_two).open()
    request = server.requests[0]
    assert (request.path, request.json) == ("/audio/speech", {**TEXT, "streaming": True})
    assert heard == [(b"one", [False, False]), (b"two", [True, False]), (b"three", [True, True])]
    assert speech.received == 11
    assert speech.content_type == "audio/mpeg"


async def test_it_can_be_entered(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        whole = await client.audio.speech.create(**TEXT)
        async with client.audio.speech.stream(**TEXT) as speech:
            collected = await speech.collect()
    assert server.requests[1].json == {**TEXT, "streaming": True}
    assert collected.content == whole.content


@once
async def test_a_plain_bool_says_which(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        whole = await client.audio.speech.create(**TEXT, stream=False)
    assert "streaming" not in server.requests[0].json
    assert whole.content_type == "audio/mpeg"


@pytest.mark.parametrize("stream", [False, True])
async def test_a_refusal_of_the_api_is_raised_at_once(flavour: Flavour, server: Any, stream: bool) -> None:
    server.script(ErrorReply(403, "Unauthorized access", code="UNAUTHORIZED"))
    async with flavour.client(server) as client:
        with pytest.raises(PermissionDeniedError, match="Unauthorized access") as caught:
            await client.audio.speech.create(**TEXT, stream=stream)
    assert (caught.value.status_code, caught.value.code) == (403, "UNAUTHORIZED")


async def test_an_error_is_raised_at_the_entrance(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Authentication failed"))
    async with flavour.client(server) as client:
        with pytest.raises(AuthenticationError):
            async with client.audio.speech.stream(**TEXT):
                pytest.fail("the block was entered")


@pytest.mark.parametrize("stream", [False, True])
async def test_speech_that_may_have_been_made_is_not_retried(
    flavour: Flavour, server: Any, stream: bool
) -> None:
    server.script(ErrorReply(500), ErrorReply(500))
    async with flavour.client(server) as client:
        with pytest.raises(InternalServerError):
            await client.audio.speech.create(**TEXT, stream=stream)
    assert len(server.requests) == 1


@pytest.mark.parametrize("stream", [False, True])
async def test_json_is_not_taken_for_a_sound(flavour: Flavour, server: Any, stream: bool) -> None:
    server.script(JSONReply({"queue_id": "7"}))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match=r"(?i)json") as caught:
            await client.audio.speech.create(**TEXT, stream=stream)
    assert caught.value.body == {"queue_id": "7"}


async def test_a_sound_of_no_known_type_is_still_one(flavour: Flavour, server: Any) -> None:
    unnamed = BytesReply(b"sound", content_type="", headers={"content-type": None})
    server.script(unnamed, unnamed)
    async with flavour.client(server) as client:
        whole = await client.audio.speech.create(**TEXT)
        async with client.audio.speech.stream(**TEXT) as speech:
            assert [piece async for piece in speech] == [b"sound"]
    assert (whole.content, whole.content_type, speech.content_type) == (b"sound", None, None)
