"""`client.audio.voices`, against the local server."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import InternalServerError, RequestTooLargeError
from venice_ai.testing import ErrorReply

ME = ("me.wav", b"sound", "audio/wav")


async def test_a_voice_is_cloned(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        voice = await client.audio.voices.create(file=ME, model="tts-minimax-speech-02-hd")
    request = server.requests[0]
    assert (request.method, request.path) == ("POST", "/audio/voices")
    assert [(part.name, part.content, part.filename, part.content_type) for part in request.form] == [
        ("model", b"tts-minimax-speech-02-hd", None, "text/plain"),
        ("file", b"sound", "me.wav", "audio/wav"),
    ]
    assert voice.id.startswith("vv_")
    assert (voice.model, voice.request_id is not None) == ("tts-minimax-speech-02-hd", True)


async def test_a_refusal_of_the_api_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(413, "Request entity too large", code="PAYLOAD_TOO_LARGE"))
    async with flavour.client(server) as client:
        with pytest.raises(RequestTooLargeError) as caught:
            await client.audio.voices.create(file=ME)
    assert (caught.value.status_code, caught.value.code) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_voice_that_may_have_been_cloned_is_not_retried(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(500), ErrorReply(500))
    async with flavour.client(server) as client:
        with pytest.raises(InternalServerError):
            await client.audio.voices.create(file=ME)
    assert len(server.requests) == 1
