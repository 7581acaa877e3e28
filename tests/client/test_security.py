"""What SECURITY.md promises: where the key goes, where it does not, and what a hostile server can't do."""

from __future__ import annotations

import gc
import gzip
import io
import json
import logging
import socket
import threading
import tracemalloc
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flavours import Flavour, connections
from venice_ai import SyncVeniceClient, VeniceClient
from venice_ai import exceptions as x
from venice_ai._core import settings as settings_module
from venice_ai._core.checks import check_path
from venice_ai.streaming import ServerSentEvent
from venice_ai.testing import (
    BytesReply,
    ChatReply,
    ErrorReply,
    Hang,
    JSONReply,
    LocalServer,
    RawReply,
    StreamReply,
)

HI = [{"role": "user", "content": "Hello"}]
KEY = "key-nobody-may-see"
MIB = 1 << 20


async def create(client: Any, **options: Any) -> Any:
    return await client.chat.completions.create(model="m", messages=HI, **options)


# --- plain HTTP

ELSEWHERE = [
    "http://api.venice.ai/api/v1",
    "HTTP://api.venice.ai",
    "http://10.0.0.1:8080",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://notlocalhost",
    "http://128.0.0.1",
    "http://0.0.0.0",
    "http://[::2]",
    "http://2130706433",
]
HERE = [
    "http://localhost:8000/v1",
    "http://LOCALHOST",
    "http://127.0.0.1",
    "http://127.8.9.10:1",
    "http://[::1]:8000",
]


@pytest.fixture
def nobody_was_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "_warned_of", set())


@pytest.mark.parametrize("url", ELSEWHERE)
async def test_plain_http_to_another_machine_is_refused(flavour: Flavour, url: str) -> None:
    with pytest.raises(x.ArgumentValueError, match="allow_http=True"):
        flavour.client(base_url=url, api_key=KEY)


@pytest.mark.parametrize("url", HERE)
async def test_plain_http_to_this_machine_is_not(flavour: Flavour, url: str) -> None:
    async with flavour.client(base_url=url, api_key=KEY) as client:
        assert client.base_url == url


@pytest.mark.parametrize("name", ["VENICE_BASE_URL", "VENICE_API_BASE_URL"])
async def test_plain_http_from_the_environment_is_refused_as_well(
    flavour: Flavour, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://api.venice.ai")
    with pytest.raises(x.ArgumentValueError, match="allow_http=True"):
        flavour.client()


async def test_a_copy_of_a_client_does_not_get_around_it(flavour: Flavour) -> None:
    async with flavour.client(base_url="https://host.example") as client:
        with pytest.raises(x.ArgumentValueError, match="allow_http=True"):
            client.with_options(base_url="http://host.example")


@pytest.mark.usefixtures("nobody_was_warned")
async def test_a_copy_can_take_the_leave_and_give_it_back(flavour: Flavour) -> None:
    async with flavour.client(base_url="https://host.example") as client:
        with pytest.warns(UserWarning, match="in the clear to host.example"):
            copy = client.with_options(base_url="http://host.example", allow_http=True)
        assert copy.with_options(timeout=3).base_url == "http://host.example"
        with pytest.raises(x.ArgumentValueError, match="allow_http=True"):
            copy.with_options(allow_http=False)


@pytest.mark.usefixtures("nobody_was_warned")
async def test_what_is_allowed_warns_once_a_host(flavour: Flavour) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for url in ("http://one.example", "http://one.example/v1", "http://two.example", "http://localhost"):
            async with flavour.client(base_url=url, api_key=KEY, allow_http=True) as client:
                client.with_options(timeout=3)
    assert [(each.category, str(each.message).split()[-6].rstrip(":")) for each in warned] == [
        (UserWarning, "one.example"),
        (UserWarning, "two.example"),
    ]
    assert KEY not in "".join(str(each.message) for each in warned)


@pytest.mark.usefixtures("nobody_was_warned")
@pytest.mark.parametrize("kind", [SyncVeniceClient, VeniceClient])
def test_the_warning_points_at_the_line_that_made_the_client(kind: Any) -> None:
    with pytest.warns(UserWarning, match="clear") as warned:
        client = kind(base_url="http://one.example", allow_http=True)
    with pytest.warns(UserWarning, match="clear") as of_the_copy:
        client.with_options(base_url="http://two.example")
    assert {each.filename for each in (*warned, *of_the_copy)} == {__file__}


@pytest.mark.parametrize("value", ["yes", 1, None])
async def test_only_true_and_false_are_words_for_it(flavour: Flavour, value: Any) -> None:
    with pytest.raises(x.ArgumentTypeError, match="allow_http takes True or False"):
        flavour.client(base_url="http://host.example", allow_http=value)


# --- paths

NO_PATHS = {
    **dict.fromkeys(
        ["//evil.example", "///evil.example", "http://evil.example", "evil", "", "@evil"], "slash"
    ),
    **dict.fromkeys(["\\evil", "\\\\evil"], "slash"),
    **dict.fromkeys(["/\\evil", "/a\\..\\b", "/a%5c..%5cb", "/a%255Cb"], "backslash"),
    **dict.fromkeys(
        [
            *("/..", "/.", "/../api_keys", "/a/../../api_keys", "/a/./b", "/a/..", "/a/.", "/..;x/y", "/.;"),
            *("/%2e%2e/api_keys", "/%2E%2e/x", "/.%2e/x", "/%2e./x", "/%2e", "/a/%2E/b"),
            *(
                "/%252e%252e/x",
                "/%25252e./x",
                "/a%2f..%2fapi_keys",
                "/a%2F%2e%2E%2fb",
                "/..%2fx",
                "/%2e%2e%3bx/y",
            ),
        ],
        "'..'",
    ),
    **dict.fromkeys(["/a?b=c", "/?", "/models?api_key=" + KEY], "extra_query"),
    **dict.fromkeys(["/a#b", "/#"], "fragment"),
    **dict.fromkeys(["/a b", "/ ", "/a\nb", "/a\r\nX: y", "/a\tb", "/a\0b", "/a\x7fb", "/a\x85b"], "control"),
    **dict.fromkeys(["/a\u2028b", "/a\u00a0b", "/a%0d%0aX:y", "/a%00b", "/a%250ab", "/\ud800"], "control"),
    **dict.fromkeys(["/%c0%ae%c0%ae/x", "/%ff"], "UTF-8"),
}


@pytest.mark.parametrize(("path", "words"), NO_PATHS.items(), ids=ascii)
async def test_a_path_that_leads_elsewhere_is_refused_before_anything_is_sent(
    flavour: Flavour, server: Any, path: str, words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentValueError, match="^path .*" + words) as caught:
            await client.stream(path, answer=bytes)
    assert (server.requests, server.connections) == ([], 0)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "path",
    [
        "/models",
        "/@evil.example",
        "/a@b:c/d",
        "/:80",
        "/a//b",
        "/a%20b",
        "/a...b/...",
        "/..a/b..",
        "/a%2Fb",
        "/é",
    ],
)
async def test_a_path_that_stays_is_sent(flavour: Flavour, server: Any, path: str) -> None:
    server.script(BytesReply(b"", content_type="a/b"))
    async with flavour.client(server) as client:
        await (await client.stream(path, answer=bytes, method="GET")).close()
    assert unquote(server.requests[0].path) == unquote(path)
    assert server.requests[0].headers["host"] == server.url.split("/")[2]


@given(st.text("./%2eE5cC\\?#@:;ab\n é", max_size=12) | st.text(max_size=12))
def test_whatever_path_is_taken_stays_below_the_base_url(text: str) -> None:
    base = "https://api.example/api/v1"
    try:
        path = check_path(f"/{text}")
    except x.ArgumentValueError:
        return
    url = httpx.URL(base + path)
    assert (url.scheme, url.host, url.port, url.userinfo) == ("https", "api.example", None, b"")
    assert (url.query, url.fragment) == (b"", "")
    assert url.raw_path.startswith(b"/api/v1/")
    assert {".", ".."}.isdisjoint(unquote(url.raw_path.decode()).split("/"))


@pytest.mark.parametrize("method", ["GET\r\nX: y", "", "G E T", "GÉT"])
async def test_a_method_that_is_none_is_refused(flavour: Flavour, server: Any, method: str) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentValueError, match="HTTP method"):
            await client.stream("/models", answer=bytes, method=method)
    assert server.requests == []


async def test_a_path_and_a_method_are_strings(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentTypeError, match="path takes a string"):
            await client.stream(b"/models", answer=bytes)
        with pytest.raises(x.ArgumentTypeError, match="method takes a string"):
            await client.stream("/models", answer=bytes, method=None)


# --- where the key goes


async def raw(client: Any, **options: Any) -> Any:
    return await client.stream("/models", answer=bytes, method="GET", **options)


async def streamed(client: Any, **options: Any) -> Any:
    return await create(client, stream=True, **options)


async def collected(client: Any, **options: Any) -> Any:
    return await (await streamed(client, **options)).collect()


async def listed(client: Any, **options: Any) -> Any:
    return await client.models.list(**options)


@pytest.fixture
def other_server() -> Iterator[LocalServer]:
    with LocalServer() as other:
        yield other


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("call", [create, streamed, listed, raw])
@pytest.mark.parametrize("own", [False, True], ids=["our connections", "connections that follow redirects"])
async def test_a_redirect_is_not_followed(
    flavour: Flavour, server: Any, other_server: LocalServer, status: int, call: Any, own: bool
) -> None:
    location = f"{other_server.url}/models?token={KEY}"
    server.script(BytesReply(b"", content_type="text/plain", status=status, headers={"location": location}))
    kind = httpx.Client if flavour.blocking else httpx.AsyncClient
    http = kind(follow_redirects=True) if own else None
    async with flavour.client(server, http_client=http) as client:
        with pytest.raises(x.APIStatusError, match="redirect") as caught:
            await call(client)
    if http is not None:
        await close(http)
    assert caught.value.status_code == status
    assert KEY not in str(caught.value)
    assert len(server.requests) == 1
    assert (other_server.requests, other_server.connections) == ([], 0)


async def close(http: Any) -> None:
    if isinstance(http, httpx.Client):
        http.close()
    else:
        await http.aclose()


BAD_HEADERS = {
    "a line break": {"X-A": "a\r\nX-B: b"},
    "a line feed": {"X-A": "a\nb"},
    "a CR": {"X-A": "a\rb"},
    "a NUL": {"X-A": "a\0b"},
    "a space in front": {"X-A": " a"},
    "a space behind": {"X-A": "a "},
    "no ASCII": {"X-A": "é"},
    "a line break in a name": {"X-A\r\nX-B": "b"},
    "a colon in a name": {"X-A:": "b"},
    "a space in a name": {"X A": "b"},
    "no name": {"": "b"},
    "another host": {"Host": "evil.example"},
    "another host, in capitals": {"HOST": "evil.example"},
    "another length": {"content-length": "0"},
    "another framing": {"Transfer-Encoding": "chunked"},
}


@pytest.mark.parametrize("headers", BAD_HEADERS.values(), ids=BAD_HEADERS)
@pytest.mark.parametrize("call", [create, raw])
async def test_a_header_of_a_call_smuggles_nothing(
    flavour: Flavour, server: Any, headers: dict[str, str], call: Any
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentValueError, match="extra_headers"):
            await call(client, extra_headers=headers)
    assert server.connections == 0


@pytest.mark.parametrize("headers", BAD_HEADERS.values(), ids=BAD_HEADERS)
async def test_a_header_of_a_client_smuggles_nothing(
    flavour: Flavour, server: Any, headers: dict[str, str]
) -> None:
    with pytest.raises(x.ArgumentValueError, match="default_headers"):
        flavour.client(server, default_headers=headers)
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentValueError, match="default_headers"):
            client.with_options(default_headers=headers)


@pytest.mark.parametrize("value", ["", "a", "a b", "a\tb", "~!", "a,b;c=d"])
async def test_a_good_header_is_sent_as_it_is(flavour: Flavour, server: Any, value: str) -> None:
    async with flavour.client(server) as client:
        await create(client, extra_headers={"X-A": value})
    assert server.requests[0].headers["x-a"] == value


# --- where it must not be


@pytest.mark.parametrize(
    "url",
    [
        f"https://user:{KEY}@host",
        f"user:{KEY}@host",
        f"https://user:{KEY}@host:port",
        f"ftp://user:{KEY}@host",
        f"https://host?api_key={KEY}",
        f"https://host#{KEY}",
        f"https://{KEY}@[::1",
    ],
)
async def test_a_base_url_with_credentials_is_refused_and_not_shown(flavour: Flavour, url: str) -> None:
    with pytest.raises(x.ArgumentValueError, match="base_url takes no credentials") as caught:
        flavour.client(base_url=url)
    assert KEY not in f"{caught.value!r} {vars(caught.value)}"
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def parameter(name: str) -> dict[str, Any]:
    return {name: {"api_key": KEY, "page": "2"}}


async def test_an_error_does_not_show_a_key_of_the_query(flavour: Flavour, server: Any) -> None:
    for status in (401, 429):
        server.script(ErrorReply(status, headers={"retry-after": "3600"}))
    async with flavour.client(server, default_query={"access_token": KEY}) as client:
        for _ in range(2):
            with pytest.raises(x.APIStatusError) as caught:
                await listed(client, **parameter("extra_query"))
            assert KEY not in f"{caught.value} {caught.value!r} {vars(caught.value)} {caught.value.request!r}"
            assert caught.value.request is not None
            assert caught.value.request.url.params["page"] == "2"
    assert server.requests[0].query["api_key"] == [KEY]
    assert server.requests[0].query["access_token"] == [KEY]


async def test_a_stream_that_is_dropped_shows_no_query(flavour: Flavour, server: Any) -> None:
    server.script(RawReply([b": hello\n\n", Hang(5)]))
    async with flavour.client(server, default_query={"q": KEY}) as client:
        stream = await streamed(client)
        assert KEY not in f"{stream!r} {stream._iterator!r}"
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            del stream
            gc.collect()
            await flavour.sleep(0.05)
    (message,) = [str(each.message) for each in warned if each.category is ResourceWarning]
    assert KEY not in message
    assert f"{server.url}/chat/completions was dropped" in message


@pytest.mark.parametrize("level", ["debug", "info"])
async def test_the_log_shows_neither_key_nor_query(
    flavour: Flavour, server: Any, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(
        ErrorReply(503, headers={"retry-after": "0"}), ChatReply(), ErrorReply(400, f"Bearer {KEY}")
    )
    secrets = {"default_headers": {"x-api-key": KEY}, "default_query": {"q": KEY}}
    with log_at(level, monkeypatch) as written:
        async with flavour.client(server, api_key=KEY, **secrets) as client:
            await create(client)
            with pytest.raises(x.BadRequestError):
                await create(client)
            await (await streamed(client)).collect()
            await refused_connection(flavour)
    assert "POST /chat/completions: 200" in written.getvalue()
    assert KEY not in written.getvalue()
    assert "api_key" not in written.getvalue()


@contextmanager
def log_at(level: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log as `VENICE_LOG` switches it on, written where it can be read."""
    log, written = logging.getLogger("venice_ai"), io.StringIO()
    before = (log.level, list(log.handlers))
    log.handlers[:] = [logging.NullHandler()]
    monkeypatch.setenv("VENICE_LOG", level)
    monkeypatch.setattr("sys.stderr", written)
    try:
        yield written
    finally:
        log.setLevel(before[0])
        log.handlers[:] = before[1]


async def refused_connection(flavour: Flavour) -> None:
    async with flavour.client(base_url="http://127.0.0.1:9", api_key=KEY, max_retries=0) as client:
        with pytest.raises(x.APIConnectionError) as caught:
            await create(client, extra_query={"api_key": KEY})
    assert KEY not in f"{caught.value} {vars(caught.value)}"


@pytest.mark.parametrize(
    "words",
    [
        f"Invalid header Authorization: Bearer {KEY}",
        "no such key: VENICE_INFERENCE_KEY_" + KEY,
        f"see https://host.example/x?a=b&token={KEY}",
        f"can't reach https://user:{KEY}@host.example/",
    ],
)
async def test_a_key_that_the_server_echoes_is_not_in_the_message(
    flavour: Flavour, server: Any, words: str
) -> None:
    server.script(ErrorReply(400, words))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError, match=r"\[redacted\]") as caught:
            await create(client)
    assert KEY not in f"{caught.value} {caught.value!r}"


async def test_what_merely_speaks_of_keys_stays_in_the_message(flavour: Flavour, server: Any) -> None:
    server.script(
        ErrorReply(401, "The bearer token is missing: authorization takes an API key, as api_key: …")
    )
    async with flavour.client(server) as client:
        with pytest.raises(
            x.AuthenticationError, match=r"^The bearer token is missing: authorization takes an API key"
        ):
            await create(client)


# --- messages are short, whatever comes

LONG = "x" * 100_000
LONG_ERRORS: dict[str, Any] = {
    "a message": ErrorReply(400, LONG),
    "a code": ErrorReply(400, "No.", code="E" * 10_000),
    "a message and a code": ErrorReply(400, LONG, code=LONG),
    "an error of many errors": ErrorReply(400, {"error": [{"message": LONG}] * 100}),
    "an error without a message": ErrorReply(400, {"error": {"what": LONG}}),
    "issues": ErrorReply(400, {"error": "No.", "issues": [{"path": [LONG], "message": LONG}] * 100}),
    "a request id": ErrorReply(400, "No.", headers={"cf-ray": "r" * 8_000}),
    "HTML": BytesReply(LONG.encode(), content_type="text/html", status=502),
    "HTML of a good status": BytesReply(LONG.encode(), content_type="text/html"),
    "bytes that are no text": BytesReply(b"\x80\x01\xff" * 50_000, content_type="application/json"),
    "a content type": BytesReply(b"", content_type="a/" + "b" * 10_000),
    "a redirect": BytesReply(
        b"", content_type="a/b", status=302, headers={"location": "http://h/" + "b" * 10_000}
    ),
    "a wrong answer": JSONReply({"choices": LONG}),
    "a wrong field": JSONReply({"choices": [{"message": {LONG: 1, "role": {LONG: LONG}}}]}),
    "an encoding": BytesReply(
        b"abc", content_type="application/json", headers={"content-encoding": "e" * 10_000}
    ),
}
LONG_EVENTS = {
    "an error": {"error": {"message": LONG, "code": LONG}},
    "a wrong event": {"choices": LONG},
    "another object": {LONG: LONG},
}


def short(error: x.VeniceError) -> bool:
    return len(str(error)) <= 600


@pytest.mark.parametrize("reply", LONG_ERRORS.values(), ids=LONG_ERRORS)
@pytest.mark.parametrize("call", [create, streamed])
async def test_the_message_of_an_error_is_short(flavour: Flavour, server: Any, reply: Any, call: Any) -> None:
    server.script(reply)
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(x.APIError) as caught:
            await call(client)
    assert short(caught.value)


async def test_a_message_commands_no_terminal(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, "\x1b]0;owned\x07\x1b[2J\x9b1mNo.\nReally."))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError) as caught:
            await create(client)
    assert str(caught.value).startswith("\ufffd]0;owned\ufffd\ufffd[2J\ufffd1mNo.\nReally.")


@pytest.mark.parametrize("event", LONG_EVENTS.values(), ids=LONG_EVENTS)
async def test_the_message_of_an_error_in_a_stream_is_short(
    flavour: Flavour, server: Any, event: Any
) -> None:
    server.script(StreamReply([event]))
    async with flavour.client(server) as client, await streamed(client) as stream:
        with pytest.raises(x.APIError) as caught:
            await stream.collect()
    assert short(caught.value)
    assert len(json.dumps(caught.value.body)) > 100_000


async def test_the_message_of_half_an_event_is_short(flavour: Flavour, server: Any) -> None:
    server.script(RawReply([b'data: {"' + b"\x01" * 100_000]))
    async with flavour.client(server) as client, await streamed(client) as stream:
        with pytest.raises(x.StreamTruncatedError) as caught:
            await stream.collect()
    assert short(caught.value)


async def test_the_message_of_an_answer_that_is_no_http_is_short(flavour: Flavour) -> None:
    with babble(b"HTTP/1.1 " + b"z" * 50_000 + b"\r\n\r\n") as url:
        async with flavour.client(base_url=url, max_retries=0) as client:
            with pytest.raises(x.APIConnectionError) as caught:
                await create(client)
    assert short(caught.value)


@contextmanager
def babble(answer: bytes) -> Iterator[str]:
    """A server that answers one connection with exactly these bytes."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


async def test_the_whole_body_is_on_the_exception(flavour: Flavour, server: Any) -> None:
    body = {"error": LONG, "more": [1, 2, 3]}
    server.script(ErrorReply(400, body))
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError) as caught:
            await create(client)
    assert caught.value.body == body


async def test_an_error_body_beyond_its_bound_is_cut_and_its_connection_closed(
    flavour: Flavour, server: Any
) -> None:
    server.script(BytesReply(b"x" * (3 * MIB), content_type="text/plain", status=400), ChatReply())
    async with flavour.client(server) as client:
        with pytest.raises(x.BadRequestError) as caught:
            await create(client)
        assert caught.value.body == "x" * MIB
        assert connections(client) == []
        await create(client)
    assert server.connections == 2


# --- bombs


@pytest.fixture(scope="module")
def gigabyte() -> bytes:
    """What is a gigabyte once it is unpacked."""
    packed = gzip.compress(b"data: " + bytes(64 * MIB)) * 16
    assert len(packed) < 2 * MIB
    return packed


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No more memory than that is taken at any moment, by client and server together."""
    gc.collect()
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size, f"{peak / MIB:.1f} MiB"


def bomb(packed: bytes, kind: str, status: int = 200) -> BytesReply:
    return BytesReply(packed, content_type=kind, status=status, headers={"content-encoding": "gzip"})


async def test_a_bomb_in_a_stream_stops_at_the_bound_of_an_event(
    flavour: Flavour, server: Any, gigabyte: bytes
) -> None:
    server.script(bomb(gigabyte, "text/event-stream"))
    async with flavour.client(server) as client:
        with at_most(12 * MIB):
            async with await streamed(client, max_event_bytes=4 * MIB) as stream:
                with pytest.raises(x.EventTooLargeError):
                    await stream.collect()


@pytest.mark.parametrize("call", [create, streamed])
async def test_a_bomb_for_an_error_stops_at_the_bound_of_an_error(
    flavour: Flavour, server: Any, gigabyte: bytes, call: Any
) -> None:
    server.script(bomb(gigabyte, "text/plain", 400))
    async with flavour.client(server) as client:
        with at_most(14 * MIB), pytest.raises(x.BadRequestError) as caught:
            await call(client)
    assert len(str(caught.value.body)) == MIB
    assert short(caught.value)


async def test_a_bomb_in_place_of_a_stream_stops_there_too(
    flavour: Flavour, server: Any, gigabyte: bytes
) -> None:
    server.script(bomb(gigabyte, "application/json"))
    async with flavour.client(server) as client:
        with at_most(14 * MIB), pytest.raises(x.APIResponseValidationError, match="instead of a stream"):
            await streamed(client)


async def test_a_bomb_for_an_answer_stops_at_the_bound_of_an_answer(
    flavour: Flavour, server: Any, gigabyte: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in ("_async", "_sync"):
        monkeypatch.setattr(f"venice_ai.{room}.transport.MAX_ANSWER_BYTES", 4 * MIB)
    server.script(bomb(gigabyte, "application/json"), ChatReply())
    async with flavour.client(server) as client:
        with at_most(12 * MIB), pytest.raises(x.APIResponseValidationError, match="larger than"):
            await create(client)
        await create(client)


async def test_a_bomb_of_bytes_comes_in_small_pieces(flavour: Flavour, server: Any, gigabyte: bytes) -> None:
    server.script(bomb(gigabyte, "audio/mpeg"))
    sizes: list[int] = []
    async with flavour.client(server) as client:
        with at_most(8 * MIB):
            async with client.stream("/audio/speech", answer=bytes) as stream:
                async for piece in stream:
                    sizes.append(len(piece))
                    if sum(sizes) > 100 * MIB:
                        break
    assert max(sizes) <= 64 * 1024


async def test_closing_unpacks_nothing_more(flavour: Flavour, server: Any, gigabyte: bytes) -> None:
    server.script(bomb(gigabyte, "audio/mpeg"))
    async with flavour.client(server) as client, client.stream("/audio/speech", answer=bytes) as stream:
        await stream.__anext__()
        ready = (
            stream._iterator._pieces._ready
            if not flavour.blocking
            else stream._below._iterator._pieces._ready
        )
        await stream.close()
        assert list(ready) == [] or next(ready, None) is None
    assert server.wait_idle()


async def test_what_follows_done_is_not_unpacked_beyond_the_tail(
    flavour: Flavour, server: Any, gigabyte: bytes
) -> None:
    server.script(bomb(gzip.compress(b"data: [DONE]\n\n") + gigabyte, "text/event-stream"))
    async with flavour.client(server) as client:
        with at_most(8 * MIB):
            async with client.stream("/x", answer=ServerSentEvent) as stream:
                assert [event async for event in stream] == []


# --- compression that is cut, broken or unknown

JSON = json.dumps(
    {"choices": [], "model": "m", "id": "1", "created": 1, "object": "chat.completion"}
).encode()


async def test_an_answer_whose_compression_is_cut_does_not_pass_as_whole(
    flavour: Flavour, server: Any
) -> None:
    packer = zlib.compressobj(wbits=31)
    cut = packer.compress(JSON) + packer.flush(
        zlib.Z_SYNC_FLUSH
    )  # all that is said is there, but not the end
    server.script(bomb(cut, "application/json"))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match=r"compression .*stops before its end"):
            await create(client)


@pytest.mark.parametrize("answer", [bytes, ServerSentEvent, dict])
async def test_a_stream_whose_compression_is_cut_does_not_pass_as_whole(
    flavour: Flavour, server: Any, answer: Any
) -> None:
    server.script(bomb(gzip.compress(b'data: {"a": 1}\n\n')[:-4], "text/event-stream"))
    async with flavour.client(server) as client, client.stream("/x", answer=answer) as stream:
        got = await stream.__anext__()
        with pytest.raises(x.StreamTruncatedError, match="stops before its end"):
            await stream.__anext__()
    assert got


@pytest.mark.parametrize("call", [create, collected])
async def test_an_unknown_compression_is_named(flavour: Flavour, server: Any, call: Any) -> None:
    kind = "application/json" if call is create else "text/event-stream"
    server.script(BytesReply(b"abc", content_type=kind, headers={"content-encoding": "x-mine"}), ChatReply())
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="'x-mine'"):
            await call(client)
        await create(client)


async def test_an_error_in_an_unknown_compression_is_the_error_of_its_status(
    flavour: Flavour, server: Any
) -> None:
    headers = {"content-encoding": "x-mine"}
    server.script(BytesReply(b"abc", content_type="application/json", status=401, headers=headers))
    async with flavour.client(server) as client:
        with pytest.raises(x.AuthenticationError):
            await create(client)


async def test_only_what_can_be_undone_here_is_asked_for(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        await create(client)
        await (await streamed(client)).collect()
        await create(client, extra_headers={"Accept-Encoding": "br"})
    assert [each.headers["accept-encoding"] for each in server.requests] == [
        "gzip, deflate",
        "identity",
        "br",
    ]
