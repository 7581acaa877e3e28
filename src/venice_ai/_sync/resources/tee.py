# Generated from src/venice_ai/_async/resources/tee.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""`client.tee`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import tee as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.tee import TeeAttestationOptions, TeeSignatureOptions
from . import SyncResource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.tee import TeeAttestation, TeeSignature

__all__ = ["SyncTee"]


class SyncTee(SyncResource):
    """What proves that a model runs in a trusted execution environment (`/tee`).

    The evidence is fetched, and its nonce compared. Its quotes and signatures are not verified here.
    """

    @takes(TeeAttestationOptions, CallOptions)
    def attestation(self, **options: Unpack[TeeAttestationOptions]) -> TeeAttestation:
        """Fetch the evidence for a model, made for this call: its nonce is the one that was sent.

        ```python
        attestation = client.tee.attestation(model="e2ee-qwen3-30b")
        print(attestation.verified, attestation.tee_provider, attestation.signing_address)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: The nonce is not 64 hexadecimal digits; nothing was sent.
            APIResponseValidationError: The answer has another nonce, or none: it was not made for this call.
            BadGatewayError: The environment could not be asked.
            APIError: The call failed.
        """
        call = calls.attestation(options)
        return calls.fresh(self._transport.fetch(call), call)

    @takes(TeeSignatureOptions, CallOptions)
    def signature(self, **options: Unpack[TeeSignatureOptions]) -> TeeSignature:
        """Fetch the signature under a completion.

        ```python
        completion = client.chat.completions.create(
            model="e2ee-qwen3-30b", messages=[{"role": "user", "content": "Why is the sky blue?"}]
        )
        signature = client.tee.signature(model="e2ee-qwen3-30b", request_id=completion.id)
        print(signature.text, signature.signature, signature.signing_address)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            BadGatewayError: The environment could not be asked.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.signature(options))
