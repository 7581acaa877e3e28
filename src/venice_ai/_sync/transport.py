# Generated from src/venice_ai/_async/transport.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""Calls to answers: the one loop that sends, waits and tries again."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .._core.call import place_of, request_headers, request_query, request_url
from .._core.checks import check_headers
from .._core.clock import Clock, least
from .._core.errors import quieten, refusal, timed_out, translated, unexpected_answer, with_progress
from .._core.logs import logger
from .._core.reply import Reply
from .._core.retry import Attempts
from .._core.settings import Secret, check_key
from .._http import OWN_AUTH, Body, request_elsewhere, request_of, request_of_ours, sent_part
from .._pairs import (
    close_response,
    install_read_deadline,
    manage,
    pieces,
    request_extensions,
    sleep,
    time_limit,
    value,
)
from ..exceptions import APIResponseValidationError, APITimeoutError, ClientClosedError
from .incoming import SyncIncoming

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.settings import Settings
    from .._http import Client, Request, Response
    from ..exceptions import VeniceError
    from .connections import SyncConnections

__all__ = ["SyncTransport"]

AnswerType = TypeVar("AnswerType")

MAX_ANSWER_BYTES: Final = 512 * 1024 * 1024
MAX_ERROR_BYTES: Final = 1024 * 1024
ERROR_SECONDS: Final = 10.0


class SyncTransport:
    """Sends calls with the settings of one client."""

    def __init__(self, settings: Settings, connections: SyncConnections) -> None:
        self.settings = settings
        self.connections = connections

    def fetch(self, call: Call[AnswerType]) -> AnswerType:
        """The whole answer of a call."""
        from .._core.decoding import parsed  # and the models' library: not before there is an answer

        _, reply, content = self.send(call, self._clock(call))
        return parsed(call, content, reply)

    def open(self, call: Call[AnswerType]) -> SyncIncoming[AnswerType]:
        """The answer of a call as it comes in, chunk by chunk."""
        from .._core import event_decoder

        clock = self._clock(call)
        response, reply, _ = self.send(call, clock)
        if event_decoder.streamable(call, reply):
            place = self.connections.here
            return SyncIncoming(response, event_decoder.decoder(call, reply), reply, clock, place)
        content = self._read_some(response, clock)
        raise unexpected_answer(
            reply, content, f"the API answered {reply.content_type!r} instead of a stream"
        )

    def receive(self, call: Call[AnswerType]) -> AnswerType | SyncIncoming[bytes]:
        """The answer of a call that gives JSON or a file; the file's bytes as they come in."""
        from .._core.decoding import parsed

        clock = self._clock(call)
        response, reply, content = self.send(call, clock)
        if call.comes_in_chunks(reply):
            from .._core.event_decoder import BytesDecoder

            return SyncIncoming(response, BytesDecoder(), reply, clock, self.connections.here)
        return parsed(call, content, reply)

    def send(self, call: Call[Any], clock: Clock) -> tuple[Response, Reply, bytes]:
        """The good answer to a call, with its body unless that comes in chunks. Anything else is an exception."""
        retries = self.settings.max_retries if call.max_retries is None else call.max_retries
        attempts = Attempts(retries if call.resendable else 0, repeatable=call.repeatable, costly=call.costly)
        while True:
            if self.connections.closed:  # perhaps during a pause
                raise ClientClosedError("the client has been closed: nothing can be sent with it any more")
            error: VeniceError
            cause: Exception | None = None
            request: Request | None = None
            try:
                with time_limit(clock.left()), Body(call.body) as body:
                    http = self.connections.http
                    request = self._request(http, call, clock, body)
                    auth = None if call.elsewhere else OWN_AUTH
                    response = http.send(request, stream=True, auth=auth, follow_redirects=False)
                    manage(response)
                    install_read_deadline(response)
                    reply = Reply.of(response)
                    if response.is_success or response.status_code == call.expected:
                        chunked = call.comes_in_chunks(reply)
                        content = b"" if chunked else self._read_whole(response, clock)
                        logger.info("%s %s: %s", call.method, call.path, response.status_code)
                        return response, reply, content
                    error = refusal(reply, self._read_some(response, clock))
            except Exception as exc:
                error = self._failed(exc, call, clock, request)
                cause = exc if error is not exc else None
            except BaseException as exc:
                quieten(exc)
                raise
            pause = attempts.pause_after(error)
            if pause is None or not clock.allows(pause):
                error.attempts = attempts.made
                logger.info("%s %s: %s", call.method, call.path, error)
                raise error from cause
            logger.info("%s %s: %s; trying again in %.2f s", call.method, call.path, error, pause)
            sleep(pause)

    def _clock(self, call: Call[Any]) -> Clock:
        return Clock(call.timeout or self.settings.timeout)

    def _failed(self, exc: Exception, call: Call[Any], clock: Clock, request: Request | None) -> VeniceError:
        """Our exception for a failed attempt, with the time-out's right name, and how much had been sent."""
        error = translated(exc, url=place_of(self.settings, call))
        if isinstance(error, APITimeoutError):
            phase = clock.phase(error.phase, stream=call.stream)
            error = timed_out(phase or "read", url=place_of(self.settings, call), sent=error.sent)
        return with_progress(error, "nothing" if request is None else sent_part(request, exc))

    def _request(self, http: Client, call: Call[Any], clock: Clock, body: Body) -> Request:
        """The request of one attempt: a key that comes from a callable, and a signature, are made anew for each."""
        url = request_url(self.settings, call)
        timeout = clock.limits(stream=call.stream)
        opening = request_extensions(bounded=clock.left() is not None)
        if call.elsewhere:
            headers = request_headers(self.settings, call, None)
            return request_elsewhere(call.method, url, headers=headers, timeout=timeout, extensions=opening)
        signer = self.settings.auth
        make = request_of if self.connections.given or signer is not None else request_of_ours
        request = make(
            http,
            call.method,
            url,
            body,
            params=request_query(self.settings, call) or None,
            headers=request_headers(self.settings, call, self._key()) | body.headers,
            timeout=timeout,
            extensions=opening,
        )
        if signer is not None:
            signed = value(partial(signer, request))
            request.headers.update(check_headers(signed, "what auth() returned"))
        return request

    def _key(self) -> Secret | None:
        key = self.settings.api_key
        if callable(key):
            key = check_key(value(key), "what api_key() returned")
        return key if isinstance(key, Secret) else None

    def _read_whole(self, response: Response, clock: Clock) -> bytes:
        """The body of a good answer; one that fails half way leaves no connection behind."""
        body = pieces(response)
        content = BytesIO()
        try:
            with time_limit(clock.left(), response):
                for part in body:
                    content.write(part)
                    if content.tell() > MAX_ANSWER_BYTES:
                        raise APIResponseValidationError(
                            f"the answer is larger than {MAX_ANSWER_BYTES} bytes"
                        )
                response.close()
        except BaseException:
            close_response(response, body)
            raise
        return content.getvalue()  # which does not copy

    def _read_some(self, response: Response, clock: Clock) -> bytes:
        """As much of a body as an exception may carry; the connection goes back, or is closed if there is more.

        What goes wrong here must not hide what the answer has said already.
        """
        body = pieces(response)
        content = b""
        try:
            with time_limit(least(ERROR_SECONDS, clock.left()), response):
                for piece in body:
                    content += piece
                    if len(content) > MAX_ERROR_BYTES:
                        break
        except Exception as exc:
            quieten(exc)
            logger.debug("reading an error's body failed: %r", exc)
        close_response(response, body)
        return content[:MAX_ERROR_BYTES]
