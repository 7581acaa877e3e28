"""The exceptions as their users see them: the tree, the words, and copies of them in other processes."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import venice_ai
from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import ChatReply, ErrorReply
from venice_ai.types.api.chat import ChatCompletionResponse

EVERY = sorted(
    {value for name in x.__all__ if isinstance(value := getattr(x, name), type)},
    key=lambda each: each.__name__,
)
HI = [{"role": "user", "content": "Hello"}]
COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda error: pickle.loads(pickle.dumps(error)),
    "the oldest pickle": lambda error: pickle.loads(pickle.dumps(error, 2)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def full(kind: type[x.VeniceError]) -> x.VeniceError:
    """An exception with everything on it."""
    request = httpx.Request("POST", "https://api.example/v1/chat/completions", content=b"")
    partial = ChatCompletionResponse.model_validate({"choices": [{"message": {"content": "half"}}]})
    error = kind(
        "It went wrong",
        status_code=418,
        code="TEAPOT",
        body={"error": "It went wrong", "issues": [{"path": ["a"]}]},
        response=httpx.Response(418, headers={"cf-ray": "ray"}, json={"error": "x"}, request=request),
        request=request,
        request_id="ray",
        retry_after=1.5,
        partial=partial,
    )
    if isinstance(error, x.APIStatusError):
        error.details = {"issues": [{"path": ["a"]}]}
    if isinstance(error, x.APIConnectionError):
        error.sent = False
    if isinstance(error, x.APITimeoutError):
        error.phase = "connect"
    return error


# --- the tree


def drawn() -> dict[str, str | None]:
    """The tree in the module's docstring: each class with the one above it."""
    art = re.search(r"```text\n(.*?)```", x.__doc__ or "", re.DOTALL)
    assert art is not None
    parents: dict[str, str | None] = {}
    above: list[tuple[int, str]] = []
    for line in art[1].splitlines():
        name = re.search(r"[A-Z]\w+", line)
        assert name is not None, line
        while above and above[-1][0] >= name.start():
            above.pop()
        parents[name[0]] = above[-1][1] if above else None
        above.append((name.start(), name[0]))
    return parents


def test_the_tree_is_as_it_is_drawn() -> None:
    assert {kind.__name__: kind.__bases__[0].__name__ for kind in EVERY if kind is not x.VeniceError} == {
        name: parent for name, parent in drawn().items() if parent is not None
    }


def test_the_root_is_an_exception_of_its_own() -> None:
    assert x.VeniceError.__bases__ == (Exception,)


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (x.StreamTruncatedError, ValueError),
        (x.ArgumentValueError, ValueError),
        (x.ArgumentTypeError, TypeError),
    ],
)
def test_some_are_of_pythons_own_kind_too(kind: type, builtin: type) -> None:
    assert issubclass(kind, builtin)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("InvalidRequestError", "BadRequestError"),
        ("InsufficientBalanceError", "PaymentRequiredError"),
        ("ModelGoneError", "GoneError"),
        ("UnprocessableError", "UnprocessableEntityError"),
    ],
)
def test_an_alias_is_the_class_itself(alias: str, name: str) -> None:
    assert getattr(x, alias) is getattr(x, name)


def test_every_class_says_what_it_means() -> None:
    assert [kind.__name__ for kind in EVERY if not kind.__doc__] == []


# --- what they carry


@pytest.mark.parametrize("kind", EVERY)
def test_a_bare_one_has_every_attribute(kind: type[x.VeniceError]) -> None:
    error = kind("words")
    assert error.message == str(error) == "words"
    names = (
        "status_code",
        "code",
        "body",
        "response",
        "request",
        "request_id",
        "retry_after",
        "partial",
        "headers",
    )
    assert [name for name in names if getattr(error, name) is not None] == []


@pytest.mark.parametrize("kind", EVERY)
def test_str_is_short_and_says_what_support_asks_for(kind: type[x.VeniceError]) -> None:
    assert str(full(kind)) == "It went wrong (status 418, code TEAPOT, request id ray)"


def test_the_headers_are_those_of_the_response() -> None:
    headers = full(x.NotFoundError).headers
    assert headers is not None
    assert headers["cf-ray"] == "ray"


@pytest.mark.parametrize("kind", EVERY)
def test_a_pickle_and_a_copy_have_all_of_it(kind: type[x.VeniceError]) -> None:
    error = full(kind)
    for how, copied in COPIES.items():
        twin = copied(error)
        assert type(twin) is kind, how
        assert (str(twin), twin.args) == (str(error), error.args), how
        assert told(twin) == told(error), how


def told(error: x.VeniceError) -> dict[str, Any]:
    """All that an exception carries, as something that can be compared."""
    everything = dict(vars(error))
    response, request = everything.pop("response"), everything.pop("request")
    return everything | {
        "response": (response.status_code, response.headers, response.content),
        "request": (request.method, request.url, request.headers),
        "headers": error.headers,
    }


# --- as they come from the wire


async def test_an_error_from_the_wire_pickles_with_all_of_it(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(400, {"error": "Invalid", "issues": [{"path": ["n"], "message": "Too big"}]}))
    async with flavour.client(server) as client:
        with pytest.raises(venice_ai.BadRequestError) as caught:
            await client.chat.completions.create(model="m", messages=HI)
    twin = COPIES["pickle"](caught.value)
    assert told(twin) == told(caught.value)
    assert twin.response.json()["issues"] == twin.details["issues"]


async def test_an_error_of_a_stream_pickles_with_what_had_come(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("Half of it", role_chunk=False, error_after=2))
    async with flavour.client(server) as client:
        with pytest.raises(venice_ai.RateLimitError) as caught:
            await (await client.chat.completions.create(model="m", messages=HI, stream=True)).collect()
    twin = COPIES["pickle"](caught.value)
    assert twin.partial.text == "Half of"
    assert twin.partial.request_id == twin.request_id is not None


async def test_a_truncated_stream_pickles_with_what_had_come(flavour: Flavour, server: Any) -> None:
    server.script(ChatReply("Half", finish_reason=None, done=False))
    async with flavour.client(server) as client:
        with pytest.raises(venice_ai.StreamTruncatedError) as caught:
            await (await client.chat.completions.create(model="m", messages=HI, stream=True)).collect()
    assert COPIES["pickle"](caught.value).partial.text == "Half"


async def test_a_failed_connection_pickles(flavour: Flavour) -> None:
    async with flavour.client(base_url="http://127.0.0.1:9", max_retries=0) as client:
        with pytest.raises(venice_ai.APIConnectionError) as caught:
            await client.models.list()
    twin = COPIES["pickle"](caught.value)
    assert (str(twin), twin.sent) == (str(caught.value), False)
