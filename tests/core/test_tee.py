"""`/tee`: what is refused, and an attestation that answers another call."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core_replies import answered
from venice_ai._core import tee as calls
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError
from venice_ai.types.api.tee import TeeAttestation

NONCE = "0123456789abcdef" * 4


def attested(body: dict[str, Any], **options: str) -> TeeAttestation:
    """Return what `client.tee.attestation` makes of an answer."""
    call = calls.attestation({"model": "m", **options})  # type: ignore[typeddict-item]
    return calls.fresh(answered(call, body), call)


@pytest.mark.parametrize(
    ("function", "options", "words"),
    [
        (calls.attestation, {}, r"tee.attestation\(\) needs model="),
        (
            calls.attestation,
            {"model": "m", "nonce": b"a" * 32},
            r"nonce takes a string, not bytes: secrets.token_hex",
        ),
        (calls.signature, {}, r"tee.signature\(\) needs model= and request_id="),
        (calls.signature, {"model": "m", "requestid": "c"}, "did you mean 'request_id'"),
    ],
    ids=["no model", "bytes", "no request", "another name"],
)
def test_a_bad_argument_is_refused(function: Any, options: Any, words: str) -> None:
    with pytest.raises(ArgumentTypeError, match=words):
        function(options)


@pytest.mark.parametrize("nonce", ["", "ab", "g" * 64, "a" * 65, f"{'a' * 64}\n"], ids=ascii)
def test_a_nonce_that_is_none_is_refused(nonce: str) -> None:
    with pytest.raises(ArgumentValueError, match="nonce takes 32 bytes as 64 hexadecimal digits"):
        calls.attestation({"model": "m", "nonce": nonce})


def test_a_nonce_is_made_for_each_call() -> None:
    first, second = (str(calls.attestation({"model": "m"}).query["nonce"]) for _ in range(2))
    assert first != second
    assert all(re.fullmatch("[0-9a-f]{64}", nonce) for nonce in (first, second))


@pytest.mark.parametrize("nonce", [NONCE, NONCE.upper(), f"0x{NONCE}"], ids=["same", "capitals", "0x"])
def test_a_nonce_may_be_written_differently(nonce: str) -> None:
    answer = attested({"verified": False, "nonce": nonce, "quote_v2": "new"}, nonce=NONCE)
    assert (answer.verified, answer.model_extra) == (False, {"quote_v2": "new"})


@pytest.mark.parametrize("nonce", ["f" * 64, None, "", NONCE[:-1]])
def test_an_attestation_for_another_call_is_refused(nonce: str | None) -> None:
    body = {"verified": True, "nonce": nonce}
    with pytest.raises(APIResponseValidationError, match="its nonce is not the one that was sent") as caught:
        attested(body, nonce=NONCE)
    assert (caught.value.body, caught.value.status_code, caught.value.request_id) == (body, 200, "ray")


def test_an_attestation_without_a_nonce_is_refused() -> None:
    with pytest.raises(APIResponseValidationError, match="its nonce"):
        attested({"verified": True})


def test_a_signature_without_its_text_is_refused() -> None:
    call = calls.signature({"model": "m", "request_id": "c"})
    with pytest.raises(APIResponseValidationError, match="signature: Field required"):
        answered(call, {"text": "a:b"})
