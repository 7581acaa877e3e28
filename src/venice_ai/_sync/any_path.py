# Generated from src/venice_ai/_async/any_path.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""Calls of any path of the API: for what is newer than this package."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from .._core import generic as calls
from .._core.signature import takes
from .._pairs import Opening, opening
from ..types.api._options import CallOptions, StreamCallOptions
from .stream import SyncStream

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from .._core.call import Call
    from ..types.api._files import FileInput
    from .bytes_stream import SyncBytesStream
    from .transport import SyncTransport

__all__ = ["SyncAnyPath"]

AnswerType = TypeVar("AnswerType")
ChunkType = TypeVar("ChunkType")


class SyncAnyPath:
    """Calls of any path of the API.

    `answer` says what the answer is read as: a pydantic model, or any type that pydantic validates, such as
    `dict[str, object]`, for JSON; `BytesResponse` for a file; `bytes` for the body as it is. Settings, retries, limits
    and errors are those of every other call.
    """

    _transport: SyncTransport

    @takes(CallOptions)
    def get(
        self,
        path: str,
        *,
        answer: type[AnswerType],
        **options: Unpack[CallOptions],
    ) -> AnswerType:
        """Get any path of the API; a query goes into `extra_query`.

        ```python
        catalogue = client.get("/models", answer=dict[str, object], extra_query={"type": "image"})
        print(catalogue["type"])
        ```

        Raises:
            ArgumentTypeError: An argument has a wrong type or name; nothing was sent.
            ArgumentValueError: An argument has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        return calls.without_error(self._transport.fetch(calls.whole("GET", path, answer, options)))

    @takes(CallOptions)
    def post(
        self,
        path: str,
        *,
        answer: type[AnswerType],
        body: Mapping[str, object] | None = None,
        files: Mapping[str, FileInput] | None = None,
        **options: Unpack[CallOptions],
    ) -> AnswerType:
        """Post to any path of the API: JSON, or a form where there are `files`.

        ```python
        body = {"model": "text-embedding-bge-m3", "input": "Why is the sky blue?"}
        answer = client.post("/embeddings", answer=dict[str, object], body=body)
        print(answer["model"])
        ```

        Raises:
            ArgumentTypeError: An argument has a wrong type or name; nothing was sent.
            ArgumentValueError: An argument has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        return calls.without_error(
            self._transport.fetch(calls.whole("POST", path, answer, options, body, files))
        )

    @takes(CallOptions)
    def patch(
        self,
        path: str,
        *,
        answer: type[AnswerType],
        body: Mapping[str, object] | None = None,
        **options: Unpack[CallOptions],
    ) -> AnswerType:
        """Change what is at any path of the API.

        ```python
        body = {"id": "e28e82dc-9df2-4b47-b726-d0a222ef2ab5", "description": "Only for tests"}
        answer = client.patch("/api_keys", answer=dict[str, object], body=body)
        print(answer["success"])
        ```

        Raises:
            ArgumentTypeError: An argument has a wrong type or name; nothing was sent.
            ArgumentValueError: An argument has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        return calls.without_error(
            self._transport.fetch(calls.whole("PATCH", path, answer, options, body))
        )

    @takes(CallOptions)
    def delete(
        self,
        path: str,
        *,
        answer: type[AnswerType],
        **options: Unpack[CallOptions],
    ) -> AnswerType:
        """Delete what is at any path of the API.

        ```python
        key = {"id": "e28e82dc-9df2-4b47-b726-d0a222ef2ab5"}
        answer = client.delete("/api_keys", answer=dict[str, object], extra_query=key)
        print(answer["success"])
        ```

        Raises:
            ArgumentTypeError: An argument has a wrong type or name; nothing was sent.
            ArgumentValueError: An argument has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        return calls.without_error(self._transport.fetch(calls.whole("DELETE", path, answer, options)))

    @overload
    def stream(
        self,
        path: str,
        *,
        answer: type[bytes],
        method: str = "POST",
        body: Mapping[str, object] | None = None,
        **options: Unpack[StreamCallOptions],
    ) -> Opening[SyncBytesStream]: ...

    @overload
    def stream(
        self,
        path: str,
        *,
        answer: type[ChunkType],
        method: str = "POST",
        body: Mapping[str, object] | None = None,
        **options: Unpack[StreamCallOptions],
    ) -> Opening[SyncStream[ChunkType]]: ...

    @takes(StreamCallOptions, CallOptions)
    def stream(
        self,
        path: str,
        *,
        answer: type[ChunkType],
        method: str = "POST",
        body: Mapping[str, object] | None = None,
        **options: Unpack[StreamCallOptions],
    ) -> Opening[Any]:  # one of the two streams above
        """Stream any path of the API, with chunks of any type.

        `answer` says what the chunks are: a pydantic model, or any type that pydantic validates, for events that hold
        JSON; `ServerSentEvent` for the events as they are; `bytes` for the body itself, in the pieces in which it
        arrives: a `SyncBytesStream`, whose `save` writes it to a file.

        ```python
        from venice_ai.streaming import ServerSentEvent

        body = {"model": "default", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
        with client.stream("/chat/completions", answer=ServerSentEvent, body=body) as events:
            for event in events:
                print(event.event, event.data)
        ```

        ```python
        body = {"model": "default", "prompt": "A red fox", "return_binary": True}
        with client.stream("/image/generate", answer=bytes, body=body) as picture:
            picture.save("fox.webp")
        ```

        Raises:
            ArgumentTypeError: An argument has a wrong type or name; nothing was sent.
            ArgumentValueError: An argument has a value that can't work; nothing was sent.
            APIError: The call failed.
        """
        return opening(partial(self._open, calls.stream(method, path, answer, body, options)))

    def _open(self, call: Call[Any]) -> SyncStream[Any]:
        from .bytes_stream import SyncBytesStream

        incoming = self._transport.open(call)
        return (SyncBytesStream if call.answer is bytes else SyncStream)(incoming, client=self)
