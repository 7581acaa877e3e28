"""`client.get`, `post`, `patch` and `delete`: calls of any path."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from flavours import Flavour
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
    ConflictError,
    NotFoundError,
    RateLimitError,
)
from venice_ai.streaming import BytesResponse
from venice_ai.testing import BytesReply, ErrorReply, JSONReply, NoReply

METHODS = ["get", "post", "patch", "delete"]
PNG = b"\x89PNG\r\n\x1a\n\x00\xff"


class Thing(BaseModel):
    """An answer of one's own."""

    name: str
    size: int = 0


@pytest.mark.parametrize("method", METHODS)
async def test_a_path_is_called(flavour: Flavour, server: Any, method: str) -> None:
    server.script(JSONReply({"name": "a", "newer": 1}))
    async with flavour.client(server) as client:
        answer = await getattr(client, method)(
            "/new/thing-1", answer=Thing, extra_query={"q": ["1", "2"]}, extra_headers={"x-mine": "yes"}
        )
    (request,) = server.requests
    assert (request.method, request.path, request.body) == (method.upper(), "/new/thing-1", b"")
    assert (request.query, request.headers["x-mine"]) == ({"q": ["1", "2"]}, "yes")
    assert request.headers["authorization"] == "Bearer test-key"
    assert answer == Thing(name="a")


@pytest.mark.parametrize("method", ["post", "patch"])
async def test_a_body_is_sent_as_json(flavour: Flavour, server: Any, method: str) -> None:
    server.script(JSONReply({"name": "a"}))
    async with flavour.client(server) as client:
        await getattr(client, method)(
            "/new", answer=Thing, body={"a": None, "list": (1, 2), "é": "é"}, extra_body={"b": 1}
        )
    assert server.requests[0].json == {"a": None, "list": [1, 2], "é": "é", "b": 1}
    assert server.requests[0].headers["content-type"] == "application/json"


# --- answers


async def test_an_answer_is_read_as_what_it_is_said_to_be(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply([{"name": "a"}]), BytesReply(PNG, content_type="application/json"))
    async with flavour.client(server) as client:
        assert await client.get("/new", answer=list[Thing]) == [Thing(name="a")]
        assert await client.get("/new", answer=bytes) == PNG
    assert [request.headers["accept"] for request in server.requests] == ["application/json", "*/*"]


async def test_a_file_comes_as_bytes_with_what_is_known_of_them(flavour: Flavour, server: Any) -> None:
    server.script(BytesReply(PNG, content_type="image/png", headers={"x-venice-is-blurred": "true"}))
    async with flavour.client(server) as client:
        picture = await client.post("/new/picture", answer=BytesResponse, body={})
    assert isinstance(picture, BytesResponse)
    assert (picture.content, picture.content_type, picture.is_blurred) == (PNG, "image/png", True)
    assert picture.request_id
    assert server.requests[0].headers["accept"] == "*/*"


async def test_a_stream_of_bytes_goes_to_a_file(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    server.script(BytesReply(PNG, content_type="image/png", headers={"x-venice-is-blurred": "true"}))
    told: list[tuple[int, int | None]] = []
    async with (
        flavour.client(server) as client,
        client.stream("/new/picture", answer=bytes, body={}) as picture,
    ):
        path = await picture.save(tmp_path / "a.png", on_progress=lambda *so_far: told.append(so_far))
        assert (picture.content_type, picture.is_blurred) == ("image/png", True)
    assert path.read_bytes() == PNG
    assert told[-1] == (len(PNG), len(PNG))


async def test_json_is_not_a_file(flavour: Flavour, server: Any) -> None:
    server.script(
        JSONReply({"error": {"code": "MODEL_AT_CAPACITY", "message": "Full"}}), JSONReply({"status": "wait"})
    )
    async with flavour.client(server) as client:
        with pytest.raises(Exception, match="Full") as caught:
            await client.get("/new", answer=BytesResponse)
        with pytest.raises(APIResponseValidationError, match="JSON instead of a file"):
            await client.get("/new", answer=BytesResponse)
    assert caught.value.code == "MODEL_AT_CAPACITY"


async def test_another_answer_is_an_error_that_holds_it(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"size": 1}))
    async with flavour.client(server) as client:
        with pytest.raises(
            APIResponseValidationError, match="is not a Thing: name: Field required"
        ) as caught:
            await client.get("/new", answer=Thing)
    assert caught.value.status_code == 200
    assert caught.value.request_id


# --- files


async def test_files_make_the_body_a_form(flavour: Flavour, server: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    server.script(JSONReply({"name": "a"}))
    async with flavour.client(server) as client:
        await client.post(
            "/new/upload",
            answer=Thing,
            body={"model": "m", "scale": 2, "safe": True},
            files={"one": path, "two": ("b.wav", io.BytesIO(PNG)), "three": ("c", PNG, "x/y"), "four": PNG},
            extra_body={"model": "n"},
        )
    (request,) = server.requests
    fields = {part.name: part.text for part in request.form if part.filename is None}
    files = {part.name: (part.filename, part.content_type) for part in request.form if part.filename}
    assert fields == {"model": "n", "scale": "2", "safe": "true"}
    assert files["one"] == ("a.png", "image/png")
    assert files["two"][0] == "b.wav"
    assert files["two"][1].startswith("audio/")
    assert (files["three"], files["four"]) == (("c", "x/y"), ("four", "application/octet-stream"))
    assert [part.content for part in request.form if part.filename] == [PNG] * 4


async def test_files_need_no_fields_beside_them(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"name": "a"}))
    async with flavour.client(server) as client:
        await client.post("/new", answer=Thing, files={"file": b"x"})
    assert [(part.name, part.content) for part in server.requests[0].form] == [("file", b"x")]


async def test_a_file_is_sent_again_with_a_retry(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(503, headers={"retry-after": "0"}), JSONReply({"name": "a"}))
    async with flavour.client(server) as client:
        await client.post("/new", answer=Thing, files={"file": io.BytesIO(PNG)})
    assert [part.content for request in server.requests for part in request.form] == [PNG, PNG]


# --- bad arguments: tests/core/test_any_path_arguments.py and test_paths.py have them all


@pytest.mark.parametrize("method", METHODS)
async def test_a_bad_argument_is_refused_and_not_sent(flavour: Flavour, server: Any, method: str) -> None:
    async with flavour.client(server) as client:
        call = getattr(client, method)
        with pytest.raises(ArgumentValueError, match="which would lead elsewhere"):
            await call("/new/../api_keys", answer=Thing)
        with pytest.raises(ArgumentTypeError, match="answer takes a type that pydantic can validate"):
            await call("/new", answer=object())
        with pytest.raises(ArgumentTypeError, match=rf"{method}\(\) has no option 'timout'"):
            await call("/new", answer=Thing, timout=3)
        if method in ("post", "patch"):
            with pytest.raises(ArgumentTypeError, match="body takes a mapping, not list"):
                await call("/new", answer=Thing, body=[1])
        if method == "post":
            with pytest.raises(ArgumentTypeError, match="files takes a mapping, not list"):
                await call("/new", answer=Thing, files=[b"x"])
    assert (server.requests, server.connections) == ([], 0)


# --- failures


@pytest.mark.parametrize("method", METHODS)
async def test_a_refusal_is_an_error_with_its_facts(flavour: Flavour, server: Any, method: str) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError, match=f"{method.upper()} /new is not scripted") as caught:
            await getattr(client, method)("/new", answer=Thing)
    assert (caught.value.status_code, caught.value.attempts) == (404, 1)
    assert caught.value.request_id


async def test_a_refusal_is_one_whatever_was_expected(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        for answer in (bytes, BytesResponse, dict[str, object]):
            server.script(ErrorReply(409, "Taken"), ErrorReply(429, headers={"retry-after": "3600"}))
            with pytest.raises(ConflictError, match="Taken"):
                await client.post("/new", answer=answer)
            with pytest.raises(RateLimitError):
                await client.post("/new", answer=answer)


@pytest.mark.parametrize("method", METHODS)
async def test_only_what_reads_has_a_retry_after_it_may_have_arrived(
    flavour: Flavour, server: Any, method: str
) -> None:
    server.script(NoReply(), JSONReply({"name": "a"}))
    async with flavour.client(server) as client:
        if method == "get":
            assert (await client.get("/new", answer=Thing)).name == "a"
        else:
            with pytest.raises(APIConnectionError):
                await getattr(client, method)("/new", answer=Thing)
    assert len(server.requests) == (2 if method == "get" else 1)
