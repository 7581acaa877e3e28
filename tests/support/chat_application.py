"""An application for servers that are programs of others: it answers chat completions, and counts who leaves early.

A stream has as many words as `max_tokens` says; with -1, one and then silence. A plain answer says how many have left.
"""

from __future__ import annotations

import json
from typing import Any

WORD = b'data: {"choices":[{"index":0,"delta":{"content":"word "}}]}\n\n'
END = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
MESSAGE = {"role": "assistant"}

left = 0


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer one request."""
    if scope["type"] != "http":
        return
    body = b""
    while (message := await receive()).get("more_body"):
        body += message["body"]
    asked = json.loads(body + message["body"])
    kind = b"text/event-stream" if asked.get("stream") else b"application/json"
    version = scope["http_version"].encode()
    headers = [(b"content-type", kind), (b"x-version", version)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if asked.get("stream"):
        await stream(asked["max_tokens"], receive, send)
    else:
        choice = {"index": 0, "message": MESSAGE | {"content": f"{left} left"}, "finish_reason": "stop"}
        await send({"type": "http.response.body", "body": json.dumps({"choices": [choice]}).encode()})


async def stream(words: int, receive: Any, send: Any) -> None:
    """Send words, and the end of a stream unless nobody waits for it any more."""
    global left
    for _ in range(abs(words)):
        await send({"type": "http.response.body", "body": WORD, "more_body": True})
    if words < 0:
        while (await receive())["type"] != "http.disconnect":
            pass
        left += 1
        return
    await send({"type": "http.response.body", "body": END})
