"""Failures to exceptions: which class, with which facts. Nothing here waits, and nothing here knows a flavour."""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING, Any, Final

from .. import _http
from .. import exceptions as x
from .checks import is_mapping
from .error_body import beginning, codes_of, decoded, details_of, message_of, shortened, statuses_of, text_of
from .payload import is_error
from .retry import requested_pause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._http.backends.writes import Progress
    from .reply import Reply

__all__ = ["event_error", "refusal", "timed_out", "translated", "unexpected_answer", "with_progress"]

_BY_STATUS: Final[Mapping[int, type[x.APIStatusError]]] = {
    400: x.BadRequestError,
    401: x.AuthenticationError,
    402: x.PaymentRequiredError,
    403: x.PermissionDeniedError,
    404: x.NotFoundError,
    408: x.RequestTimeoutError,
    409: x.ConflictError,
    410: x.GoneError,
    413: x.RequestTooLargeError,
    415: x.UnsupportedMediaTypeError,
    422: x.UnprocessableEntityError,
    429: x.RateLimitError,
    502: x.BadGatewayError,
    503: x.ServiceUnavailableError,
    504: x.GatewayTimeoutError,
}

# Codes that make a status' class more precise.
_BY_CODE: Final[Mapping[str, type[x.APIStatusError]]] = {
    "context_length_exceeded": x.ContextLengthError,
    "needs_consent": x.ConsentRequiredError,
    "content_policy_violation": x.ContentPolicyError,
    "content_blocked_by_provider": x.ContentPolicyError,
    "provider_content_policy": x.ContentPolicyError,
    "content_filter_error": x.ContentPolicyError,
}

# An error inside a stream comes with the status 200: these are the statuses that its code or type stands for.
_STATUS_OF_CODE: Final[Mapping[str, int]] = {
    "authentication_failed": 401,
    "authentication_failed_inactive_key": 401,
    "authentication_error": 401,
    "insufficient_balance": 402,
    "payment_required": 402,
    "permission_error": 403,
    "unauthorized": 403,
    "model_not_found": 404,
    "not_found_error": 404,
    "context_length_exceeded": 400,
    "invalid_request": 400,
    "invalid_request_error": 400,
    "invalid_model": 400,
    "content_policy_violation": 422,
    "content_blocked_by_provider": 422,
    "content_filter_error": 422,
    "provider_content_policy": 422,
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "model_overloaded": 429,
    "overloaded_error": 503,
    "inference_failed": 500,
    "unknown_error": 500,
    "server_error": 500,
    "api_error": 500,
    "upstream_error": 502,
    "e2ee_attestation_stale": 502,
    "model_offline": 503,
    "model_at_capacity": 503,
    "request_timeout": 504,
    # Google's words
    "invalid_argument": 400,
    "failed_precondition": 400,
    "out_of_range": 400,
    "unauthenticated": 401,
    "permission_denied": 403,
    "not_found": 404,
    "already_exists": 409,
    "resource_exhausted": 429,
    "internal": 500,
    "unavailable": 503,
    "deadline_exceeded": 504,
    # and others'
    "bad_request": 400,
    "forbidden": 403,
    "too_many_requests": 429,
    "insufficient_quota": 429,
    "internal_error": 500,
    "internal_server_error": 500,
    "bad_gateway": 502,
    "service_unavailable": 503,
    "gateway_timeout": 504,
    "timeout": 504,
}

# vLLM and SGLang name the class of an error as Python has it: `BadRequestError`, or `NotFound` where it is a status'.
_STATUS_OF_NAME: Final[Mapping[str, int]] = {
    **{kind.__name__.lower().removesuffix("error"): status for status, kind in _BY_STATUS.items()},
    "internalserver": 500,
    "unauthorized": 401,
    "forbidden": 403,
    "toomanyrequests": 429,
    "value": 400,
    "validation": 422,
}

_ERROR_STATUS = re.compile(r"[45][0-9][0-9]")


# --- an answer with an error status


def refusal(reply: Reply, content: bytes) -> x.APIStatusError:
    """The exception for an answer with an error status, whatever its body looks like."""
    body = decoded(content)
    kind = status_class(reply.status_code, body)
    message = message_of(body) or f"the API answered with the status {reply.status_code}"
    if 300 <= reply.status_code < 400:
        message = (
            f"the API answered with a redirect to {reply.headers.get('location')!r}, which is not followed"
        )
    return _with_facts(kind, message, reply, body, status_code=reply.status_code, content=content)


def status_class(status: int, body: object) -> type[x.APIStatusError]:
    """The class for a status, made more precise by the body's code."""
    if status == 402 and is_mapping(body) and ("x402Version" in body or "authOptions" in body):
        return x.AuthenticationError  # not a bill: the API lists the ways to authenticate
    usual = _BY_STATUS.get(status) or (x.InternalServerError if status >= 500 else x.APIStatusError)
    for code in codes_of(body):
        precise = _BY_CODE.get(code.lower())
        if precise is not None and issubclass(precise, usual):
            return precise
    if status == 422 and is_mapping(body) and body.keys() & {"suggested_prompt", "credits_refunded"}:
        return x.ContentPolicyError
    return usual


def event_error(body: object, reply: Reply, *, content: bytes) -> x.APIError:
    """The exception for an error that came as an event of a stream."""
    message = message_of(body) or "the API reported an error, and nothing says which"
    said = (*codes_of(body), *statuses_of(body))
    status = next((status for code in said if (status := _status_of(code)) is not None), None)
    if status is None:
        return _with_facts(x.APIStatusError, message, reply, body, status_code=None, content=content)
    return _with_facts(status_class(status, body), message, reply, body, status_code=status, content=content)


def _status_of(code: str) -> int | None:
    if _ERROR_STATUS.fullmatch(code):
        return int(code)
    word = code.lower()
    if (status := _STATUS_OF_CODE.get(word)) is not None:
        return status
    return _STATUS_OF_NAME.get(word.removesuffix("error")) or _STATUS_OF_CODE.get(word.replace(" ", "_"))


def _with_facts(
    kind: type[x.APIStatusError],
    message: str,
    reply: Reply,
    body: object,
    *,
    status_code: int | None,
    content: bytes,
) -> x.APIStatusError:
    error = kind(
        shortened(message),
        status_code=status_code,
        code=next(iter(codes_of(body)), None),
        body=body,
        response=reply.response(content),
        request=reply.request,
        request_id=reply.request_id or text_of(body, "request_id"),
        retry_after=requested_pause(reply.headers, body, status_code=status_code),
    )
    error.details = details_of(body)
    return error


# --- an answer that is not what was promised


def unexpected_answer(
    reply: Reply, content: bytes, why: str, *, answer: object = None, secret: bool = False
) -> x.APIError:
    """The exception for a good status with a body that can't be used: the error that it holds, or a validation one.

    Args:
        reply: What is known of the answer, but for its body.
        content: The body.
        why: What is wrong with it.
        answer: The type that it should have been read as; None where it was not to be JSON.
        secret: Whether the message may not show the body, such as a new key; it is on the exception.
    """
    body = decoded(content)
    if is_error(answer, body):
        return event_error(body, reply, content=content)
    return x.APIResponseValidationError(
        shortened(why if secret else f"{why}; it begins with {beginning(content)}"),
        status_code=reply.status_code,
        body=body,
        response=reply.response(content),
        request=reply.request,
        request_id=reply.request_id,
    )


# --- failures of the connection


def translated(exc: Exception, *, url: str = "", reply: Reply | None = None) -> x.VeniceError:
    """Our exception for any other; one of ours comes back as it is."""
    if isinstance(exc, x.VeniceError):
        return exc
    quieten(exc)
    facts = _facts_of(reply)
    failure = _http.classify(exc)
    cause = said_by(exc)
    if failure is None:
        return x.VeniceError(f"something unexpected failed: {cause}", **facts)
    if failure.cut and reply is not None:  # a stream's
        return x.StreamTruncatedError(f"the stream ended before it was complete ({cause})", **facts)
    if failure.undecodable:
        return x.APIResponseValidationError(f"the answer's compression is broken ({cause})", **facts)
    if failure.timeout is not None:
        return timed_out(failure.timeout, url=url, reply=reply, sent=failure.sent)
    error = x.APIConnectionError(f"the connection{to(url)} failed ({cause})", **facts)
    error.sent = error.sent_whole = failure.sent
    return error


def timed_out(
    phase: str, *, url: str = "", reply: Reply | None = None, sent: bool = True
) -> x.APITimeoutError:
    """The exception for a time-out, by the name that `Timeout` has for it."""
    error = x.APITimeoutError(
        f"the time-out {phase!r} of the connection{to(url)} ran out", **_facts_of(reply)
    )
    error.phase = phase
    error.sent = error.sent_whole = sent
    return error


def with_progress(error: x.VeniceError, progress: Progress | None) -> x.VeniceError:
    """Say on an error how much of its request was sent, where that is known."""
    if progress is not None and isinstance(error, x.APIConnectionError):
        error.sent, error.sent_whole = progress != "nothing", progress == "all"
    return error


def to(url: str) -> str:
    """Where to, for a message."""
    return f" to {url}" if url else ""


def _facts_of(reply: Reply | None) -> dict[str, Any]:
    if reply is None:
        return {}
    return {"response": reply.response(), "request": reply.request, "request_id": reply.request_id}


def said_by(exc: BaseException) -> str:
    """What an exception says, or else the nearest of its causes that says anything."""
    telling = next((link for link in chain(exc) if str(link)), exc)
    said = shortened(str(telling))
    return f"{type(telling).__name__}: {said}" if said else type(telling).__name__


def quieten(exc: BaseException) -> None:
    """Empty the frames that an exception of the HTTP library left behind.

    Their local variables hold the request with its `Authorization` header, and tools that print local variables would
    show it. The lines of the traceback stay.
    """
    for link in chain(exc):
        traceback.clear_frames(link.__traceback__)


def chain(exc: BaseException) -> list[BaseException]:
    """An exception, and what led to it, the nearest first."""
    links: list[BaseException] = []
    link: BaseException | None = exc
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    return links
