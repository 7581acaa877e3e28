"""`/tee`: arguments to calls."""

from __future__ import annotations

import re
from secrets import token_hex

from ..exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError
from ..types.api.tee import TeeAttestation, TeeAttestationOptions, TeeSignature, TeeSignatureOptions
from .call import Call, fields

__all__ = ["attestation", "fresh", "signature"]

_NONCE = re.compile(r"[0-9A-Fa-f]{64}")


def attestation(options: TeeAttestationOptions) -> Call[TeeAttestation]:
    """The call for a model's attestation, with a nonce that was never used."""
    given = fields(options, TeeAttestationOptions, "tee.attestation")
    query = {**given, "nonce": _nonce(given["nonce"]) if "nonce" in given else token_hex(32)}
    return Call[TeeAttestation].of("GET", "/tee/attestation", TeeAttestation, options=options, query=query)


def _nonce(value: object) -> str:
    if not isinstance(value, str):
        raise ArgumentTypeError(f"nonce takes a string, not {type(value).__name__}: secrets.token_hex(32)")
    if not _NONCE.fullmatch(value):
        raise ArgumentValueError("nonce takes 32 bytes as 64 hexadecimal digits: secrets.token_hex(32)")
    return value


def fresh(answer: TeeAttestation, call: Call[TeeAttestation]) -> TeeAttestation:
    """The attestation, if it answers this call: an older one, played back, has another nonce or none."""
    sent = str(call.query["nonce"])
    if (answer.nonce or "").lower().removeprefix("0x") == sent.lower().removeprefix("0x"):
        return answer
    raise APIResponseValidationError(
        "the attestation is not an answer to this call: its nonce is not the one that was sent",
        status_code=answer.status_code,
        body=answer.to_dict(),
        request_id=answer.request_id,
    )


def signature(options: TeeSignatureOptions) -> Call[TeeSignature]:
    """The call for the signature under a completion."""
    query = fields(options, TeeSignatureOptions, "tee.signature")
    return Call[TeeSignature].of("GET", "/tee/signature", TeeSignature, options=options, query=query)
