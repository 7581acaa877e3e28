"""A scripted Venice.ai server on loopback, for the tests of programs that use this library.

Real HTTP over a real socket, in a thread of its own: what your program meets here, it will meet out there.
It needs the extra `venice-ai[testing]`, and no key, no network and no money.

```python
from venice_ai.testing import ChatReply, ErrorReply, LocalServer

with LocalServer() as server, server.client(max_retries=0) as client:
    server.script(ChatReply("The sky is blue."))
    answer = client.chat.completions.create(
        model="local-small", messages=[{"role": "user", "content": "What colour is the sky?"}]
    )
    assert answer.choices[0].message.content == "The sky is blue."
    assert server.requests[0].json["model"] == "local-small"
```

Under pytest the fixtures `venice_server` and `venice_client` are there once the package is installed
(`venice_ai.testing.plugin`); `python -m venice_ai.testing` serves by hand.

| to answer with | script |
|---|---|
| a chat completion, plain or streamed as the request asks | `ChatReply`, with `ToolCallReply` |
| the same as a server behind the API sends it | `ChatReply(dialect=…)`, one of `Dialect` |
| server-sent events of your own | `StreamReply` |
| JSON, an error, bytes | `JSONReply`, `ErrorReply`, `BytesReply` |
| exact bytes, with silences and broken connections | `RawReply`, with `Pause`, `Gate`, `Cut`, `Hang` |
| no answer at all: the connection drops | `NoReply` |
| what the request decides | any function of a `RecordedRequest` that returns one of these |
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .chat import ChatReply, ToolCallReply
    from .defaults import default_reply
    from .dialects import Dialect
    from .records import RecordedRequest
    from .replies import (
        BytesReply,
        Cut,
        ErrorReply,
        Gate,
        Hang,
        JSONReply,
        NoReply,
        Pause,
        RawReply,
        Reply,
        ScriptItem,
        StreamReply,
    )
    from .server import LocalServer

__all__ = [
    "BytesReply",
    "ChatReply",
    "Cut",
    "Dialect",
    "ErrorReply",
    "Gate",
    "Hang",
    "JSONReply",
    "LocalServer",
    "NoReply",
    "Pause",
    "RawReply",
    "RecordedRequest",
    "Reply",
    "ScriptItem",
    "StreamReply",
    "ToolCallReply",
    "default_reply",
]

_HOMES = {
    "ChatReply": "chat",
    "ToolCallReply": "chat",
    "Dialect": "dialects",
    "default_reply": "defaults",
    "LocalServer": "server",
    "RecordedRequest": "records",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: pytest loads this package for its plugin at every start."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'replies')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
