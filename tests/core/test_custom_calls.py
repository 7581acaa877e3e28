"""Tool calls that are of no function: what they are called and what they get stands under their type."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat_chunks import JSON, folded
from venice_ai._core import chat

Call = tuple[str, str, str, str]


def custom(
    input: str | None = None,
    id: str | None = None,
    index: int | None = 0,
    name: str | None = "sh",
    type: str | None = "custom",
) -> JSON:
    """A piece of such a call; what is None is absent."""
    body = {key: value for key, value in (("name", name), ("input", input)) if value is not None}
    head = {key: value for key, value in (("id", id), ("index", index), ("type", type)) if value is not None}
    return {**head, type or "custom": body}


def more(input: str, index: int | None = 0, id: str | None = None) -> JSON:
    return custom(input, id, index, name=None, type=None)


def function(arguments: str, id: str | None = None, index: int | None = 0, name: str | None = "f") -> JSON:
    head = {key: value for key, value in (("id", id), ("index", index)) if value is not None}
    return {**head, "function": {"arguments": arguments, **({"name": name} if name else {})}}


def calls_of(*chunks: JSON) -> list[Call]:
    found = []
    for call in folded(*chunks).message.to_dict().get("tool_calls", ()):  # type: ignore[attr-defined]
        kind = call["type"]
        body = call[kind]
        found.append(
            (kind, call.get("id", ""), body.get("name", ""), body.get("input", body.get("arguments")))
        )
    return found


def chunk(*calls: JSON, finish: str | None = None) -> JSON:
    return {"choices": [{"index": 0, "delta": {"tool_calls": list(calls)}, "finish_reason": finish}]}


LS: Call = ("custom", "a", "sh", "ls")
PWD: Call = ("custom", "b", "sh", "pwd")

CASES: dict[str, tuple[list[JSON], list[Call]]] = {
    "two ids, one index": ([custom("ls", "a"), custom("pwd", "b")], [LS, PWD]),
    "two ids, two indexes": ([custom("ls", "a"), custom("pwd", "b", 1)], [LS, PWD]),
    "two ids, no index": ([custom("ls", "a", None), custom("pwd", "b", None)], [LS, PWD]),
    "two ids, two names": (
        [custom("ls", "a"), custom("1+1", "b", name="py")],
        [LS, ("custom", "b", "py", "1+1")],
    ),
    "no ids, two indexes": (
        [custom("ls"), custom("pwd", index=1)],
        [("custom", "", "sh", "ls"), ("custom", "", "sh", "pwd")],
    ),
    "no ids, two names, one index": (
        [custom("ls"), custom("1+1", name="py")],
        [("custom", "", "sh", "ls"), ("custom", "", "py", "1+1")],
    ),
    "announced, two ids, one index": (
        [custom("", "a"), custom("", "b")],
        [("custom", "a", "sh", ""), ("custom", "b", "sh", "")],
    ),
    "in pieces, in turn": (
        [custom("l", "a"), custom("p", "b", 1), more("s"), more("wd", 1)],
        [LS, PWD],
    ),
    "in pieces, by their ids": (
        [custom("l", "a"), custom("p", "b"), more("s", id="a"), more("wd", id="b")],
        [LS, PWD],
    ),
    "in pieces, a new id for each": ([custom("l", "a"), more("s", id="x")], [LS]),
    "in pieces, the type on each": (
        [custom("l", "a"), custom("s", name=None)],
        [LS],
    ),
    "input that looks like JSON": (
        [custom("{}", "a"), more("{}"), more("[]")],
        [("custom", "a", "sh", "{}{}[]")],
    ),
    "without a type": ([custom("ls", "a", type=None), custom("pwd", "b", type=None)], [LS, PWD]),
    "one id, two names": (
        [custom("ls", "a"), custom("1+1", "a", name="py")],
        [LS, ("custom", "a", "py", "1+1")],
    ),
    "one id, one name, two indexes": (
        [custom("ls", "a"), custom("pwd", "a", 1), more("!", 0), more("?", 1)],
        [("custom", "a", "sh", "ls!"), ("custom", "a", "sh", "pwd?")],
    ),
    "beside a function of its name": (
        [custom("ls", name="f"), function("{}")],
        [("custom", "", "f", "ls"), ("function", "", "f", "{}")],
    ),
    "behind a function, on its index, without a name": (
        [function("{", "a"), custom("ls", "b", name=None), function("}", "a", name=None)],
        [("function", "a", "f", "{}"), ("custom", "b", "", "ls")],
    ),
    "of another type, without names": (
        [
            custom("print", "a", 0, None, "code_interpreter"),
            custom("(1)", None, 0, None, "code_interpreter"),
            custom("exit", "b", 1, None, "code_interpreter"),
        ],
        [("code_interpreter", "a", "", "print(1)"), ("code_interpreter", "b", "", "exit")],
    ),
    "of two other types, one index, without ids": (
        [custom("x", None, 0, None, "web_search"), custom("y", None, 0, None, "code_interpreter")],
        [("web_search", "", "", "x"), ("code_interpreter", "", "", "y")],
    ),
}


@pytest.mark.parametrize("together", [False, True], ids=["in chunks", "in one chunk"])
@pytest.mark.parametrize("case", CASES)
def test_each_piece_goes_to_its_call(case: str, together: bool) -> None:
    pieces, calls = CASES[case]
    assert calls_of(*([chunk(*pieces)] if together else map(chunk, pieces))) == calls


@pytest.mark.parametrize("id", ["a", None])
def test_the_last_chunk_repeats_one(id: str | None) -> None:
    pieces = [chunk(custom("l", "a")), chunk(more("s"))]
    assert calls_of(*pieces, chunk(custom("ls", id), finish="tool_calls")) == [LS]


def test_equal_pieces_with_one_id_are_pieces() -> None:
    assert calls_of(chunk(custom("ha", "a")), chunk(custom("ha", "a"))) == [("custom", "a", "sh", "haha")]


def test_it_goes_back_as_it_came() -> None:
    message: Any = folded(chunk(custom("ls", "a")), chunk(custom("pwd", "b", 1), finish="tool_calls")).message
    calls = [custom("ls", "a"), custom("pwd", "b", 1)]
    assert message.to_request()["tool_calls"] == calls
    for given in (message, message.model_dump(), message.to_dict()):
        assert sent(given)["tool_calls"] == calls


def sent(message: Any) -> JSON:
    call = chat.completion({"model": "m", "messages": [message]})
    assert isinstance(call.body, bytes)
    found: JSON = json.loads(call.body)["messages"][0]
    return found
