"""Calls for the tests of the core: a chat completion, and the JSON that a call would send."""

from __future__ import annotations

import json
from typing import Any

from venice_ai._core import chat
from venice_ai._core.call import Call, encode

HELLO = [{"role": "user", "content": "Hello"}]


def asked(**options: Any) -> Call[Any]:
    """Return the call for a whole completion, with further options."""
    return chat.completion({"model": "m", "messages": HELLO, **options})  # type: ignore[typeddict-item]


def body_of(call: Call[Any]) -> Any:
    """Return what a call sends as JSON."""
    assert isinstance(call.body, bytes)
    return json.loads(call.body)


def written(value: Any) -> Any:
    """Return what a field's value is on the wire."""
    encoded = encode({"field": value}, {})
    assert encoded is not None
    return json.loads(encoded)["field"]
