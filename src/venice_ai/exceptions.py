"""The exceptions of this package: everything a call or a stream can raise.

```text
VeniceError
├── APIError                          the API, or the way to it, failed
│   ├── APIConnectionError            no answer, or only a part of one
│   │   └── APITimeoutError           … because a time-out ran out (`phase` says which)
│   ├── APIStatusError                an answer with an error status, or an error inside a stream
│   │   ├── BadRequestError           400  (alias InvalidRequestError)
│   │   │   └── ContextLengthError         … the prompt does not fit the model
│   │   ├── AuthenticationError       401, and a 402 that asks for credentials
│   │   ├── PaymentRequiredError      402  (alias InsufficientBalanceError)
│   │   ├── PermissionDeniedError     403
│   │   ├── NotFoundError             404
│   │   ├── RequestTimeoutError       408
│   │   ├── ConflictError             409
│   │   │   └── ConsentRequiredError       … a consent has to be given first
│   │   ├── GoneError                 410  (alias ModelGoneError)
│   │   ├── RequestTooLargeError      413
│   │   ├── UnsupportedMediaTypeError 415
│   │   ├── UnprocessableEntityError  422  (alias UnprocessableError)
│   │   │   └── ContentPolicyError         … the content policy refused
│   │   ├── RateLimitError            429
│   │   └── InternalServerError       500 and above
│   │       ├── BadGatewayError       502
│   │       ├── ServiceUnavailableError  503
│   │       └── GatewayTimeoutError   504
│   └── APIResponseValidationError    an answer that is not what the API promises
├── StreamError                       a stream was used, or ended, wrongly
│   ├── StreamConsumedError           it has been read to its end, or failed, already
│   │   └── StreamClosedError         it was closed
│   ├── StreamBusyError               somebody else is reading it at this moment
│   ├── StreamTruncatedError          it ended before it was complete (also a ValueError)
│   └── EventTooLargeError            one event grew past `max_event_bytes`
├── ModelNotFoundError                no model of the catalogue is what was asked for (also a LookupError)
├── ClientClosedError                 the client was closed before the call
├── ClientMovedError                  its `http_client` belongs to another process or event loop
├── ArgumentValueError                a bad value was passed in (also a ValueError)
└── ArgumentTypeError                 a wrong type or name was passed in (also a TypeError)
```

All of them carry `message`; where it applies also `status_code`, `code`, `body`, `response`, `request`, `request_id`,
`retry_after`, `attempts` and `partial` (what had been received when it happened). All of them pickle, and none holds an
API key: `request` and `response` are copies without credentials, and without a connection.

```python
from venice_ai import SyncVeniceClient
from venice_ai.exceptions import APIError, RateLimitError

with SyncVeniceClient() as client:
    try:
        answer = client.chat.completions.create(model="default", messages=[{"role": "user", "content": "Hi"}])
    except RateLimitError as error:
        print("slow down for", error.retry_after, "seconds")
    except APIError as error:
        print(error, error.request_id)
```
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._http import Headers, Request, Response
    from .types.api.jobs import JobRecord

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "ArgumentTypeError",
    "ArgumentValueError",
    "AuthenticationError",
    "BadGatewayError",
    "BadRequestError",
    "ClientClosedError",
    "ClientMovedError",
    "ConflictError",
    "ConsentRequiredError",
    "ContentPolicyError",
    "ContextLengthError",
    "EventTooLargeError",
    "GatewayTimeoutError",
    "GoneError",
    "InsufficientBalanceError",
    "InternalServerError",
    "InvalidRequestError",
    "ModelGoneError",
    "ModelNotFoundError",
    "NotFoundError",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestTimeoutError",
    "RequestTooLargeError",
    "ServiceUnavailableError",
    "StreamBusyError",
    "StreamClosedError",
    "StreamConsumedError",
    "StreamError",
    "StreamTruncatedError",
    "UnprocessableEntityError",
    "UnprocessableError",
    "UnsupportedMediaTypeError",
    "VeniceError",
]


MAX_MESSAGE = 480
MAX_FACT = 40


class VeniceError(Exception):
    """The root of the tree: `except VeniceError` catches whatever this package raises.

    Attributes:
        message: What happened, in a sentence.
        status_code: The HTTP status; for an error inside a stream, the status that its code stands for.
        code: The API's machine-readable code, where it gave one.
        body: The answer's body: decoded JSON, or text, or None.
        response: The HTTP response, without connection and credentials; or None.
        request: The HTTP request, without body and credentials; or None.
        request_id: The id that Venice's support asks for (the `CF-RAY` header); or None.
        retry_after: The seconds that the server asked to wait; or None.
        partial: What had been received when a stream failed: for a chat stream the `ChatCompletionResponse`
            assembled so far; or None.
        attempts: How many attempts were made at the call; None where none was, or where the call had succeeded.
        job: The `JobRecord` of the job (a video or a piece of music being made) that failed, or was not waited for any
            longer; or None. `client.video.resume` and `client.audio.music.resume` take the job up again with it.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status_code: int | None = None,
        code: str | None = None,
        body: object = None,
        response: Response | None = None,
        request: Request | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        partial: object = None,
        attempts: int | None = None,
        job: JobRecord | None = None,
    ) -> None:
        # A server may send what it likes: a message stays one that a log can take. The whole is on `body`.
        message = clipped(message, MAX_MESSAGE)
        super().__init__(message)
        self.message: str = message
        self.status_code: int | None = status_code
        self.code: str | None = code
        self.body: object = body
        self.response: Response | None = response
        self.request: Request | None = request
        self.request_id: str | None = request_id
        self.retry_after: float | None = retry_after
        self.partial: object = partial
        self.attempts: int | None = attempts
        self.job: JobRecord | None = job

    def __str__(self) -> str:
        facts = [
            f"{name} {clipped(str(value), MAX_FACT)}"
            for name, value in (
                ("status", self.status_code),
                ("code", self.code),
                ("request id", self.request_id),
            )
            if value is not None
        ]
        return f"{self.message} ({', '.join(facts)})" if facts else self.message

    @property
    def headers(self) -> Headers | None:
        """The response's headers; None where there was no response."""
        return None if self.response is None else self.response.headers


def clipped(text: str, size: int) -> str:
    """A text, or its beginning where it is longer than that."""
    return text if len(text) <= size else f"{text[:size]}…"


class APIError(VeniceError):
    """The API, or the way to it, failed."""


class APIConnectionError(APIError):
    """No answer came, or only a part of one. `__cause__` is the HTTP library's own exception.

    Attributes:
        sent: False when the request certainly did not reach the server, so that nothing was started or charged.
        sent_whole: False when the request, or its end, certainly did not reach the server. What the operating system
            has taken counts as sent; over a transport that does not tell, this is the same as `sent`.
    """

    sent: bool = True
    sent_whole: bool = True


class APITimeoutError(APIConnectionError):
    """A time-out ran out.

    Attributes:
        phase: Which one, by its name in `Timeout`: `"connect"`, `"write"`, `"read"`, `"pool"` (no free connection),
            `"first_event"`, `"idle"` or `"deadline"`; or `"job"`, when a job was not done in the time that it was
            waited for. The job goes on then, and `job` is what it is taken up again with.
    """

    phase: str | None = None


class APIStatusError(APIError):
    """The API answered with an error status, or sent an error inside a stream.

    Attributes:
        details: Whatever else the error body holds, by its own names: `issues`, `details`, `suggested_prompt`,
            `recommended_model`, `credits_refunded`, the top-up fields of a 402, …
    """

    details: Mapping[str, object] = MappingProxyType({})


class BadRequestError(APIStatusError):
    """400: the request is wrong. `details["issues"]` names the fields, where the API does."""


class ContextLengthError(BadRequestError):
    """400 with the code `context_length_exceeded`: the prompt does not fit the model."""


class AuthenticationError(APIStatusError):
    """401: no key, or a wrong one. Also a 402 that lists the ways to authenticate."""


class PaymentRequiredError(APIStatusError):
    """402: the balance, or the key's spending limit, does not cover the call."""


class PermissionDeniedError(APIStatusError):
    """403: the key is valid, but not for this."""


class NotFoundError(APIStatusError):
    """404: no such model, character, medium or path."""


class RequestTimeoutError(APIStatusError):
    """408: the server waited too long for the request."""


class ConflictError(APIStatusError):
    """409: the request conflicts with the state of things. Never sent again by itself."""


class ConsentRequiredError(ConflictError):
    """409 with the code `needs_consent`: `details["consent"]` holds what has to be agreed to."""


class GoneError(APIStatusError):
    """410: the model or endpoint has been retired."""


class RequestTooLargeError(APIStatusError):
    """413: the body is larger than the API takes."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: the API does not take this content type."""


class UnprocessableEntityError(APIStatusError):
    """422: well-formed, but the API can't process it."""


class ContentPolicyError(UnprocessableEntityError):
    """The content policy refused; `details` may hold `suggested_prompt` or `recommended_model`."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` says for how long, where the server does."""


class InternalServerError(APIStatusError):
    """500 and above: the API failed."""


class BadGatewayError(InternalServerError):
    """502: an upstream of the API failed."""


class ServiceUnavailableError(InternalServerError):
    """503: the model is offline or at capacity."""


class GatewayTimeoutError(InternalServerError):
    """504: the answer took too long. Venice's remedy for long answers is `stream=True`."""


class APIResponseValidationError(APIError):
    """The API answered something other than it promises: `body` holds what came."""


class StreamError(VeniceError):
    """A stream was used wrongly, or did not end as it should."""


class StreamConsumedError(StreamError):
    """The stream has been read to its end (or has failed, or was handed over): it can't be read again."""


class StreamClosedError(StreamConsumedError):
    """The stream was closed, perhaps by another task or thread while this one was reading."""


class StreamBusyError(StreamError):
    """Another task or thread is waiting for this stream's next chunk: a stream has one reader at a time."""


class StreamTruncatedError(StreamError, ValueError):
    """The stream ended before it was complete: no `finish_reason` came. `partial` holds what did come."""


class EventTooLargeError(StreamError):
    """One event of the stream is larger than `max_event_bytes` allows."""


class ModelNotFoundError(VeniceError, LookupError):
    """The catalogue was read, and no model in it is what `models.retrieve` or `models.resolve` was asked for."""


class ClientClosedError(VeniceError):
    """The client has been closed: make a new one. Nothing was sent."""


class ClientMovedError(VeniceError):
    """The client's `http_client` is yours, and belongs to another process or event loop. Nothing was sent."""


class ArgumentValueError(VeniceError, ValueError):
    """An argument has a value that can't work. Nothing was sent."""


class ArgumentTypeError(VeniceError, TypeError):
    """An argument has a wrong type, or an unknown name. Nothing was sent."""


# The names that users of other clients know.
InvalidRequestError = BadRequestError
InsufficientBalanceError = PaymentRequiredError
ModelGoneError = GoneError
UnprocessableError = UnprocessableEntityError
