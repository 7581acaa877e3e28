"""What there is to spend, and what it was spent on: three charges, in pages as they are asked for."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from ..replies import BytesReply, ErrorReply, JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply

CHARGES = 3
FILTERS = {"startTimestamp", "endTimestamp", "currency", "pageSize"}


def balance(request: RecordedRequest) -> Reply:
    """Return what is left."""
    left = {"diem": 3.25, "usd": 12.5}
    body = {"canConsume": True, "consumptionCurrency": "DIEM", "balances": left, "diemEpochAllocation": 10}
    return JSONReply(body)


def analytics(request: RecordedRequest) -> Reply:
    """Return what was spent in the time that was asked for."""
    query = {name: values[0] for name, values in request.query.items()}
    days = f"{query['startDate']}:{query['endDate']}" if "startDate" in query else query.get("lookback", "7d")
    totals = {"totalUsd": 1.5, "totalDiem": 0, "totalUnits": 30_000}
    parts = [
        {"type": "Input", "usd": 0.5, "diem": 0, "units": 20_000},
        {"type": "Output", "usd": 1.0, "diem": 0, "units": 10_000},
    ]
    model = {
        "modelName": "Local Small",
        "unitType": "tokens",
        "modelType": "LLM",
        **totals,
        "breakdown": parts,
    }
    key = {"apiKeyId": None, "description": "Web App", **totals}
    body = {
        "lookback": days,
        "byDate": [{"date": "2026-10-01", "USD": 1.5, "DIEM": 0}],
        "byModel": [model],
        "byModelDaily": [{"date": 1_790_812_800_000, "Local Small": 1.5}],
        "topModels": ["Local Small"],
        "byKey": [key],
        "byKeyDaily": [{"date": 1_790_812_800_000, "Web App": 1.5}],
        "topKeyNames": ["Web App"],
    }
    return JSONReply(body)


def history(request: RecordedRequest) -> Reply:
    """Return a page of charges, as JSON or CSV; a cursor is `<page size>-<currency>-<first charge>`."""
    query = {name: values[0] for name, values in request.query.items()}
    if "cursor" in query and FILTERS & query.keys():
        return ErrorReply(400, "A cursor can't be combined with filters")
    size, currency, start = position(query)
    entries = [charge(number, currency) for number in range(start, min(start + size, CHARGES))]
    following = f"{size}-{currency}-{start + size}" if start + size < CHARGES else None
    if "text/csv" not in request.headers.get("accept", ""):
        return JSONReply({"data": entries, "nextCursor": following})
    headers = {"content-disposition": 'attachment; filename="usage.csv"', "x-next-cursor": following}
    return BytesReply(as_csv(entries), content_type="text/csv; charset=utf-8", headers=headers)


def position(query: dict[str, str]) -> tuple[int, str, int]:
    """Return the size of a page, the currency, and the first charge on it."""
    if "cursor" not in query:
        return int(query.get("pageSize", "1000")), query.get("currency", "USD"), 0
    size, currency, start = query["cursor"].split("-")
    return int(size), currency, int(start)


def charge(number: int, currency: str) -> dict[str, Any]:
    """Return a charge; the last one is for no call of a model."""
    details = {
        "completionTokens": 10 * number,
        "inferenceExecutionTime": 250,
        "promptTokens": 20,
        "requestId": f"chatcmpl-{number}",
    }
    return {
        "amount": -0.25,
        "currency": currency,
        "inferenceDetails": None if number == CHARGES - 1 else details,
        "notes": "API Inference",
        "pricePerUnitUsd": 0.5,
        "sku": "local-small-llm-output-mtoken",
        "timestamp": f"2026-10-0{number + 1}T12:00:00.000Z",
        "units": 0.5,
    }


def as_csv(entries: list[dict[str, Any]]) -> bytes:
    """Return charges as CSV, without what is known of the calls."""
    lines = io.StringIO(newline="")
    names = ["timestamp", "sku", "pricePerUnitUsd", "units", "amount", "currency", "notes"]
    writer = csv.DictWriter(lines, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(entries)
    return lines.getvalue().encode()


ROUTES = {
    "GET /billing/balance": balance,
    "GET /billing/usage-analytics": analytics,
    "GET /billing/usage-history": history,
}
