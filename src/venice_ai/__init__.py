"""The Python client of the Venice.ai API.

`VeniceClient` is the async flavour and `SyncVeniceClient` the blocking one; they have the same methods, options, errors
and streams.

```python
from venice_ai import SyncVeniceClient

with SyncVeniceClient() as client:  # the key comes from VENICE_API_KEY
    messages = [{"role": "user", "content": "Why is the sky blue?"}]
    for chunk in client.chat.completions.create(model="default", messages=messages, stream=True):
        print(chunk.text, end="", flush=True)
```
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from ._async.client import VeniceClient
    from ._core.reply import Balance, RateLimits
    from ._core.settings import Timeout
    from ._sync.client import SyncVeniceClient
    from .exceptions import (
        APIConnectionError,
        APIError,
        APIResponseValidationError,
        APIStatusError,
        APITimeoutError,
        ArgumentTypeError,
        ArgumentValueError,
        AuthenticationError,
        BadRequestError,
        InternalServerError,
        NotFoundError,
        PaymentRequiredError,
        PermissionDeniedError,
        RateLimitError,
        StreamClosedError,
        StreamConsumedError,
        StreamError,
        StreamTruncatedError,
        VeniceError,
    )
    from .jobs import JobRecord, JobStatus, MusicJob, SyncMusicJob, SyncVideoJob, VideoJob
    from .streaming import (
        BytesResponse,
        BytesStream,
        ChatStream,
        Pages,
        ResponseStream,
        ServerSentEvent,
        Stream,
        SyncBytesStream,
        SyncChatStream,
        SyncPages,
        SyncResponseStream,
        SyncStream,
    )
    from .types.api._files import FileInput
    from .types.api.chat import (
        AssistantMessage,
        ChatCompletionChunk,
        ChatCompletionResponse,
        DeveloperMessage,
        SystemMessage,
        ToolMessage,
        UserMessage,
        VeniceParameters,
    )

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "ArgumentTypeError",
    "ArgumentValueError",
    "AssistantMessage",
    "AuthenticationError",
    "BadRequestError",
    "Balance",
    "BytesResponse",
    "BytesStream",
    "ChatCompletionChunk",
    "ChatCompletionResponse",
    "ChatStream",
    "DeveloperMessage",
    "FileInput",
    "InternalServerError",
    "JobRecord",
    "JobStatus",
    "MusicJob",
    "NotFoundError",
    "Pages",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "RateLimitError",
    "RateLimits",
    "ResponseStream",
    "ServerSentEvent",
    "Stream",
    "StreamClosedError",
    "StreamConsumedError",
    "StreamError",
    "StreamTruncatedError",
    "SyncBytesStream",
    "SyncChatStream",
    "SyncMusicJob",
    "SyncPages",
    "SyncResponseStream",
    "SyncStream",
    "SyncVeniceClient",
    "SyncVideoJob",
    "SystemMessage",
    "Timeout",
    "ToolMessage",
    "UserMessage",
    "VeniceClient",
    "VeniceError",
    "VeniceParameters",
    "VideoJob",
    "__version__",
]

_HOMES = (
    {
        "VeniceClient": "._async.client",
        "SyncVeniceClient": "._sync.client",
        "Balance": "._core.reply",
        "RateLimits": "._core.reply",
        "Timeout": "._core.settings",
        "FileInput": ".types.api._files",
    }
    | dict.fromkeys(
        ("JobRecord", "JobStatus", "MusicJob", "SyncMusicJob", "SyncVideoJob", "VideoJob"),
        ".jobs",
    )
    | dict.fromkeys(
        (
            "BytesResponse",
            "BytesStream",
            "ChatStream",
            "Pages",
            "ResponseStream",
            "ServerSentEvent",
            "Stream",
            "SyncBytesStream",
            "SyncChatStream",
            "SyncPages",
            "SyncResponseStream",
            "SyncStream",
        ),
        ".streaming",
    )
    | dict.fromkeys(
        (
            "AssistantMessage",
            "ChatCompletionChunk",
            "ChatCompletionResponse",
            "DeveloperMessage",
            "SystemMessage",
            "ToolMessage",
            "UserMessage",
            "VeniceParameters",
        ),
        ".types.api.chat",
    )
)


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: half the users never touch the other flavour."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES.get(name, ".exceptions"), __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
