"""Answers for the tests of the core: data, without a wire."""

from __future__ import annotations

import json
from typing import Any

import httpx

from venice_ai._core.answer import parsed
from venice_ai._core.call import Call
from venice_ai._core.reply import Reply

URL = "https://api.example/v1/chat/completions"


def reply(status: int = 200, headers: dict[str, str] | None = None, **sent: str) -> Reply:
    """The reply to a POST with the headers `sent`."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    return Reply.of(httpx.Response(status, headers=raw, request=httpx.Request("POST", URL, headers=sent)))


def encoded(body: Any) -> bytes:
    """A body as it comes over the wire: JSON, or what is bytes already."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def answered(call: Call[Any], body: Any, content_type: str = "application/json", **headers: str) -> Any:
    """Return what a good answer of the API is read as: the object that a method returns."""
    given = {"content-type": content_type, "cf-ray": "ray"} | headers
    return parsed(call, encoded(body), reply(headers=given))
