"""Evidence for models: of the right shape, and proof of nothing."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ..replies import ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

ADDRESS = f"0x{3:040x}"
KEY = f"04{4:0128x}"
NONCE_DIGITS = 64


def attestation(request: RecordedRequest) -> Reply:
    """Return evidence that answers the nonce which was sent."""
    nonce = request.query.get("nonce", [""])[0]
    if len(nonce) != NONCE_DIGITS:
        return ErrorReply(400, "nonce must be 64 hexadecimal digits")
    body: dict[str, object] = {
        "verified": True,
        "nonce": nonce,
        "model": request.query.get("model", [""])[0],
        "tee_provider": "test",
        "tee_hardware": "intel-tdx",
        "intel_quote": base64.b64encode(b"not a quote").decode(),
        "nvidia_payload": {"nonce": nonce, "arch": "HOPPER", "evidence_list": []},
        "signing_key": KEY,
        "signing_address": ADDRESS,
    }
    return JSONReply(body)


def signature(request: RecordedRequest) -> Reply:
    """Return a signature under the completion that was named, by the key of the attestation."""
    if "request_id" not in request.query:
        return ErrorReply(400, "request_id is required")
    text = f"{5:064x}:{6:064x}"
    body = {"text": text, "signature": f"0x{7:0130x}", "signing_address": ADDRESS, "signing_algo": "ecdsa"}
    return JSONReply(body)


ROUTES = {"GET /tee/attestation": attestation, "GET /tee/signature": signature}
