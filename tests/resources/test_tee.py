"""`client.tee`."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import (
    APIResponseValidationError,
    BadGatewayError,
)
from venice_ai.testing import ErrorReply, JSONReply

NONCE = "0123456789abcdef" * 4


async def test_a_nonce_is_made_for_each_call(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answers = [await client.tee.attestation(model="e2ee-m") for _ in range(2)]
    assert {request.path for request in server.requests} == {"/tee/attestation"}
    assert {request.query["model"][0] for request in server.requests} == {"e2ee-m"}
    nonces = [request.query["nonce"][0] for request in server.requests]
    assert all(re.fullmatch("[0-9a-f]{64}", nonce) for nonce in nonces)
    assert [answer.nonce for answer in answers] == nonces
    assert nonces[0] != nonces[1]
    assert (answers[0].verified, answers[0].model, answers[0].tee_provider) == (True, "e2ee-m", "test")
    assert answers[0].nvidia_payload["arch"] == "HOPPER"


async def test_an_attestation_for_another_call_is_refused(flavour: Flavour, server: Any) -> None:
    body = {"verified": True, "nonce": "f" * 64}
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="its nonce is not the one that was sent"):
            await client.tee.attestation(model="m", nonce=NONCE)
    assert server.requests[0].query["nonce"] == [NONCE]


async def test_a_retry_has_the_same_nonce(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(503, headers={"retry-after": "0"}))
    async with flavour.client(server) as client:
        await client.tee.attestation(model="m")
    assert server.requests[0].query == server.requests[1].query


async def test_the_signature_under_a_completion(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        signature = await client.tee.signature(model="e2ee-m", request_id="chatcmpl-1")
        attestation = await client.tee.attestation(model="e2ee-m")
    request = server.requests[0]
    assert (request.method, request.path) == ("GET", "/tee/signature")
    assert request.query == {"model": ["e2ee-m"], "request_id": ["chatcmpl-1"]}
    assert signature.signature.startswith("0x")
    assert signature.signing_address == attestation.signing_address
    assert signature.signing_algo == "ecdsa"


async def test_refusals_of_the_api_are_raised(flavour: Flavour, server: Any) -> None:
    failed = ErrorReply(502, "TEE attestation failed", code="TEE_ATTESTATION_FAILED")
    server.script(failed, failed)
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(BadGatewayError, match="TEE attestation failed") as caught:
            await client.tee.attestation(model="m")
        with pytest.raises(BadGatewayError):
            await client.tee.signature(model="m", request_id="c")
    assert caught.value.code == "TEE_ATTESTATION_FAILED"
