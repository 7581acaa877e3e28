"""Wallets that pay by x402. No signature is checked, and the addresses to pay to are nobody's."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from ..replies import JSONReply, to_json

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

BALANCE = 12.35
PAYER = f"0x{1:040x}"
PAYMENT_HEADERS = ("payment-signature", "x-402-payment", "x-payment")


def balance(request: RecordedRequest) -> Reply:
    """Return the balance of the wallet in the path."""
    data = {
        "walletAddress": request.path.rpartition("/")[2],
        "balanceUsd": BALANCE,
        "canConsume": True,
        "minimumTopUpUsd": 5,
        "suggestedTopUpUsd": 10,
    }
    return JSONReply({"success": True, "data": data})


def transactions(request: RecordedRequest) -> Reply:
    """Return a page of the three transactions that each wallet has."""
    limit, offset = (
        int(request.query.get(name, [usual])[0]) for name, usual in (("limit", "50"), ("offset", "0"))
    )
    known = [transaction(0, "TOP_UP", 12.75), transaction(1, "CHARGE", -0.5), transaction(2, "REFUND", 0.1)]
    data = {
        "walletAddress": request.path.rpartition("/")[2],
        "currentBalance": BALANCE,
        "transactions": known[offset : offset + limit],
        "pagination": {"limit": limit, "offset": offset, "hasMore": offset + limit < len(known)},
    }
    return JSONReply({"success": True, "data": data})


def transaction(number: int, kind: str, amount: float) -> dict[str, Any]:
    """Return a transaction; what was charged was a call of a model."""
    charged = kind == "CHARGE"
    return {
        "id": f"ledger_{number}",
        "amount": amount,
        "balanceAfter": (12.75, 12.25, BALANCE)[number],
        "type": kind,
        "createdAt": f"2026-10-0{number + 1}T12:00:00.000Z",
        "requestId": "chatcmpl-1" if charged else None,
        "modelId": "local-small" if charged else None,
    }


def top_up(request: RecordedRequest) -> Reply:
    """Return what was paid, or the ways to pay where nothing was."""
    if not any(name in request.headers for name in PAYMENT_HEADERS):
        return JSONReply({"x402Version": 2, "accepts": [way("eip155:8453"), way("solana:test")]}, status=402)
    data = {
        "walletAddress": PAYER,
        "amountCredited": 10,
        "newBalance": BALANCE + 10,
        "paymentId": "payment_1",
    }
    settled = {"success": True, "network": "eip155:8453", "payer": PAYER, "transaction": f"0x{2:064x}"}
    header = base64.b64encode(to_json(settled).encode()).decode()
    return JSONReply({"success": True, "data": data}, headers={"payment-response": header})


def way(network: str) -> dict[str, Any]:
    """Return a way to pay five dollars."""
    return {
        "scheme": "exact",
        "network": network,
        "amount": "5000000",
        "asset": f"0x{0:040x}",
        "payTo": f"0x{0:040x}",
        "maxTimeoutSeconds": 300,
        "extra": {"name": "USD Coin", "version": "2"},
    }


ROUTES = {
    "GET /x402/balance/{}": balance,
    "GET /x402/transactions/{}": transactions,
    "POST /x402/top-up": top_up,
}
