"""What proves that a model runs in a trusted execution environment."""

from __future__ import annotations

from typing import ClassVar

from ._base import Answer
from ._lenient import Flag
from ._options import CallOptions

__all__ = ["TeeAttestation", "TeeAttestationOptions", "TeeSignature", "TeeSignatureOptions"]


class TeeAttestation(Answer):
    """The evidence that a model runs in a trusted execution environment.

    It is an answer to your own nonce; that is compared. The quotes themselves are not looked at here: `verified` is
    what Venice says of them, and who wants to rely on nobody checks `intel_quote` and `nvidia_payload`.

    Attributes:
        verified: Whether Venice found the evidence good.
        nonce: The nonce, as it was sent.
        model: The model.
        tee_provider: Who runs the environment.
        tee_hardware: What it runs on.
        intel_quote: The quote of Intel TDX, in base64 or as hexadecimal digits.
        nvidia_payload: The evidence of the graphics cards, as NVIDIA's verifier takes it.
        signing_key: The key that signs answers; some models have it as `signing_public_key`.
        signing_public_key: The same key under its other name.
        signing_address: The Ethereum address of that key.
        server_verification: What Venice checked, and what came of it.
    """

    payload: ClassVar[frozenset[str]] = frozenset(
        {
            "intel_quote",
            "nvidia_payload",
            "server_verification",
            "signing_address",
            "signing_key",
            "signing_public_key",
            "verified",
        }
    )

    verified: Flag = False
    nonce: str | None = None
    model: str | None = None
    tee_provider: str | None = None
    tee_hardware: str | None = None
    intel_quote: str | None = None
    nvidia_payload: object = None
    signing_key: str | None = None
    signing_public_key: str | None = None
    signing_address: str | None = None
    server_verification: dict[str, object] | None = None


class TeeSignature(Answer):
    """The signature of the environment under one completion.

    The API does not document it; these are the fields that it is known to have, and any other is kept too.

    Attributes:
        text: What was signed: the hashes of what the model read and wrote.
        signature: The signature.
        signing_address: The Ethereum address of the key; it is the attestation's.
        signing_algo: How it was signed: `"ecdsa"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"signature"})

    text: str | None = None
    signature: str
    signing_address: str | None = None
    signing_algo: str | None = None


class _AttestedModel(CallOptions):
    model: str


class TeeAttestationOptions(_AttestedModel, total=False):
    """What `tee.attestation` takes.

    Attributes:
        model: The model, one whose `supportsTeeAttestation` is true.
        nonce: 32 random bytes as 64 hexadecimal digits; made for you unless given.
    """

    nonce: str


class TeeSignatureOptions(CallOptions):
    """What `tee.signature` takes.

    Attributes:
        model: The model that wrote the completion.
        request_id: The completion's `id`, `"chatcmpl-…"`; not the `request_id` of an answer.
    """

    model: str
    request_id: str
