"""Blockchains: each method answers with its name and its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..asked import objects
from ..replies import ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

NETWORKS = ("base-mainnet", "ethereum-mainnet", "ethereum-sepolia", "polygon-mainnet", "solana-mainnet")
CREDITS = 20
CREDITS_OF_AN_ERROR = 5
PRICE = 7e-7


def networks(request: RecordedRequest) -> Reply:
    """Return the names of a few networks."""
    return JSONReply({"networks": list(NETWORKS)})


def answered(request: RecordedRequest) -> Reply:
    """Return an answer to each call: an object for an object, a list for a list."""
    if request.path.rpartition("/")[2] not in NETWORKS:
        return ErrorReply(400, "Unsupported network")
    several = isinstance(request.json, list)
    answers = [answer(call) for call in objects(request.json if several else [request.json])]
    credits = sum(CREDITS_OF_AN_ERROR if "error" in each else CREDITS for each in answers)
    headers = {
        "x-venice-rpc-credits": str(credits),
        "x-venice-rpc-cost-usd": f"{credits * PRICE:.8f}",
        "x-request-id": f"{request.number:032x}",
    }
    if "idempotency-key" in request.headers:
        headers["idempotent-replayed"] = "false"
    return JSONReply(answers if several else answers[0], headers=headers)


def answer(call: dict[str, Any]) -> dict[str, Any]:
    """Return what a node answers: an error for a method whose name says nothing, else the call itself."""
    seen = {"jsonrpc": "2.0", "id": call.get("id", 1)}
    if "_" not in str(call.get("method")):
        return {**seen, "error": {"code": -32601, "message": "method not found"}}
    return {**seen, "result": {"method": call["method"], "params": call.get("params", [])}}


ROUTES = {"GET /crypto/rpc/networks": networks, "POST /crypto/rpc/{}": answered}
