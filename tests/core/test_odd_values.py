"""One odd value, wherever it is, does not cost the answer: held for every optional field of every answer.

In whole samples of every model, each optional field is replaced by each odd value in turn. What there is of the answer
then is all that it was, beside that field; and what came is in `unread`, unless the field may be just that.

A sample is made of the fields of its model, so that a new one is held too. Of fields that are alike (in the two items
of a list), one is replaced. All of it is pure, runs once, and takes seconds.
"""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from answer_samples import Path, Sample, alternatives, answer_models
from core_replies import reply
from venice_ai._core.call import Call
from venice_ai._core.decoding import parsed, validator
from venice_ai._core.draft import Strictness
from venice_ai._core.event_decoder import EventDecoder
from venice_ai.exceptions import APIError
from venice_ai.types.api._responses_event import StreamEvent
from venice_ai.types.api.chat import ContentPart
from venice_ai.types.api.responses import ResponseEvent
from venice_ai.types.api.streaming import ChatCompletionChunk

ODD: dict[str, Any] = {
    "null": None,
    "a number": 7,
    "a text": "odd",
    "a list": [1],
    "an object": {"x": 1},
    "a fraction": 1.5,
    "a huge integer": 10**30,
    "a boolean": True,
}
ALTERNATIVES = (0, 1)  # of each union, in a sample each


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="venice_ai")


def whole(model: Any) -> Callable[[bytes], Any]:
    """What reads a whole answer."""
    call, head = Call("POST", "/x", model), reply()
    return lambda content: parsed(call, content, head)


def streamed(model: Any, good: bytes) -> Callable[[bytes], Any]:
    """What reads the middle one of three events that come in one piece, between two good ones."""
    call, head = Call("POST", "/x", model, stream=True), reply()

    def read(content: bytes) -> Any:
        piece = b"".join(b"data: %b\n\n" % each for each in (good, content, good))
        first, middle, last = EventDecoder(call, head).feed(piece)
        assert first == last
        return middle

    return read


@pytest.mark.parametrize("alternative", ALTERNATIVES)
@pytest.mark.parametrize("model", answer_models(), ids=lambda model: model.__name__)
def test_an_odd_value_costs_nothing_but_itself(model: Any, alternative: int) -> None:
    hold(model, Sample(model, alternative), whole(model))


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_an_odd_value_in_a_chunk_costs_nothing_but_itself(alternative: int) -> None:
    sample = Sample(ChatCompletionChunk, alternative)
    hold(ChatCompletionChunk, sample, streamed(ChatCompletionChunk, encoded(sample.data)))


@pytest.mark.parametrize("event", alternatives(ResponseEvent), ids=lambda event: event.__name__)
def test_an_odd_value_in_an_event_costs_nothing_but_itself(event: Any) -> None:
    sample = Sample(event, 0)
    hold(StreamEvent, sample, streamed(StreamEvent, encoded(sample.data)))


def hold(model: Any, sample: Sample, read: Callable[[bytes], Any]) -> None:
    """Hold the promise for each optional field of a sample; what is broken is told all at once."""
    assert read(encoded(sample.data)).unread == {}
    broken = []
    for path in sample.optional:
        rest = read_or_none(read, encoded(without(sample.data, path)))  # None: the field is the payload
        for kind, value in ODD.items():
            wrong = broken_by(model, replaced(sample.data, path, value), path, read, rest)
            if wrong:
                broken.append(f"{'.'.join(map(str, path))}, replaced by {kind}: {wrong}")
    assert broken == []


def broken_by(model: Any, data: Any, path: Path, read: Callable[[bytes], Any], rest: Any) -> str | None:
    """What is wrong with what is read from a sample with an odd value at a path."""
    strictness = Strictness.of(model)
    content, value = encoded(data), at(data, path)
    is_odd = not is_valid(model, content)
    answer = read_or_none(read, content)
    if answer is None:
        is_payload = rest is None or path in {(name,) for name in strictness.kept}
        is_payload |= strictness.needs(path, value) or any(
            strictness.needs((*path, step), each) for step, each in within(value)
        )
        return None if is_payload or strictness.forbids(path) else "refused"
    if answer.unread not in (unread_at(path, value) if is_odd else [{}]):
        return f"unread is {answer.unread}"
    if strictness.forbids(path) and is_odd:
        return "not refused"
    if rest is None or answer == rest or tree(answer, path) == tree(rest, path):
        return None
    return f"the rest is {answer!r}"


def read_or_none(read: Callable[[bytes], Any], content: bytes) -> Any:
    try:
        return read(content)
    except APIError:
        return None


def unread_at(path: Path, value: Any) -> list[dict[str, Any]]:
    """What `unread` may be: the value at a path; where that is a list or an object, also what is in it."""
    name = ".".join(map(str, path))
    return [{name: value}, {f"{name}.{step}": each for step, each in within(value)}]


def within(value: Any) -> list[tuple[Any, Any]]:
    """The steps into a value, each with what is there."""
    return list(
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    )


def encoded(data: Any) -> bytes:
    return json.dumps(data).encode()


def is_valid(model: Any, content: bytes) -> bool:
    try:
        validator(model)(content)
    except ValidationError:
        return False
    return True


def at(data: Any, path: Path) -> Any:
    return at(data[path[0]], path[1:]) if path else data


def replaced(data: Any, path: Path, value: Any) -> Any:
    """The data with another value at a path; what is not on the way there is shared."""
    if not path:
        return value
    changed = copy.copy(data)
    changed[path[0]] = replaced(data[path[0]], path[1:], value)
    return changed


def without(data: Any, path: Path) -> Any:
    """The data without a field, likewise."""
    if len(path) == 1:
        return {name: value for name, value in data.items() if name != path[0]}
    return replaced(data, path[:1], without(data[path[0]], path[1:]))


def tree(value: Any, path: Path | None) -> Any:
    """What there is in a model: classes, and the fields that came, without the one at a path."""
    if isinstance(value, list):
        return [tree(each, below(path, index)) for index, each in enumerate(value)]
    if isinstance(value, dict):
        return {name: tree(each, below(path, name)) for name, each in value.items() if path != (name,)}
    if isinstance(value, ContentPart):  # which takes what is no part of a known type: see there
        return tree(value.to_dict(), path)
    if not isinstance(value, BaseModel):
        return value
    names = {name: field.alias or name for name, field in type(value).model_fields.items()}
    came = value.model_fields_set & names.keys()
    fields = {names[name]: each for name, each in value.__dict__.items() if name in came}
    return type(value), tree(fields | (value.model_extra or {}), path)


def below(path: Path | None, step: str | int) -> Path | None:
    return path[1:] if path and path[0] == step else None
