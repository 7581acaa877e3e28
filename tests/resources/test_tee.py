"""`client.tee`."""

from __future__ import annotations

import re
from typing import Any

import pytest

from flavours import Flavour
from venice_ai.exceptions import (
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
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


@pytest.mark.parametrize("answered", [NONCE, NONCE.upper(), f"0x{NONCE}"])
async def test_a_nonce_of_ones_own_is_sent_and_compared(flavour: Flavour, server: Any, answered: str) -> None:
    server.script(JSONReply({"verified": False, "nonce": answered, "quote_v2": "new"}))
    async with flavour.client(server) as client:
        answer = await client.tee.attestation(model="m", nonce=NONCE)
    assert server.requests[0].query["nonce"] == [NONCE]
    assert (answer.verified, answer.model_extra) == (False, {"quote_v2": "new"})


@pytest.mark.parametrize("answered", ["f" * 64, None, "", NONCE[:-1]])
async def test_an_attestation_for_another_call_is_refused(
    flavour: Flavour, server: Any, answered: str | None
) -> None:
    body = {"verified": True, "nonce": answered}
    server.script(JSONReply(body))
    async with flavour.client(server) as client:
        with pytest.raises(
            APIResponseValidationError, match="its nonce is not the one that was sent"
        ) as caught:
            await client.tee.attestation(model="m", nonce=NONCE)
    assert (caught.value.body, caught.value.status_code) == (body, 200)
    assert caught.value.request_id


async def test_an_attestation_without_a_nonce_is_refused(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"verified": True}))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="its nonce"):
            await client.tee.attestation(model="m")


async def test_a_second_attempt_has_the_same_nonce(flavour: Flavour, server: Any) -> None:
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


async def test_refusals_are_errors(flavour: Flavour, server: Any) -> None:
    failed = ErrorReply(502, "TEE attestation failed", code="TEE_ATTESTATION_FAILED")
    server.script(failed, failed, JSONReply({"text": "a:b"}))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(BadGatewayError, match="TEE attestation failed") as caught:
            await client.tee.attestation(model="m")
        with pytest.raises(BadGatewayError):
            await client.tee.signature(model="m", request_id="c")
        with pytest.raises(APIResponseValidationError, match="signature: Field required"):
            await client.tee.signature(model="m", request_id="c")
    assert caught.value.code == "TEE_ATTESTATION_FAILED"


@pytest.mark.parametrize("nonce", ["", "ab", "g" * 64, "a" * 65, f"{'a' * 64}\n"], ids=ascii)
async def test_a_nonce_that_is_none_is_not_sent(flavour: Flavour, server: Any, nonce: str) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentValueError, match="nonce takes 32 bytes as 64 hexadecimal digits"):
            await client.tee.attestation(model="m", nonce=nonce)
    assert server.requests == []


async def test_bad_arguments_are_not_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=r"tee.attestation\(\) needs model="):
            await client.tee.attestation()
        with pytest.raises(ArgumentTypeError, match=r"nonce takes a string, not bytes: secrets.token_hex"):
            await client.tee.attestation(model="m", nonce=b"a" * 32)
        with pytest.raises(ArgumentTypeError, match=r"tee.signature\(\) needs model= and request_id="):
            await client.tee.signature()
        with pytest.raises(ArgumentTypeError, match="did you mean 'request_id'"):
            await client.tee.signature(model="m", requestid="c")
    assert server.requests == []
