"""The JSON that a call sends: what is written, how, and what has no form in JSON."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core_calls import HELLO, asked, body_of, written
from venice_ai._core import chat, models
from venice_ai._core.call import Call, camelled, encode
from venice_ai._core.settings import Secret
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError
from venice_ai.types.api.chat import CacheControl, TextPart


def test_only_what_is_set_is_sent() -> None:
    assert body_of(asked()) == {"model": "m", "messages": HELLO}


def test_none_is_sent_as_null() -> None:
    assert body_of(asked(stop=None))["stop"] is None


def test_a_stream_says_so_and_a_whole_completion_says_nothing() -> None:
    call = chat.completion_stream({"model": "m", "messages": HELLO})
    assert body_of(call)["stream"] is True
    assert "stream" not in body_of(asked())


def test_the_options_of_the_call_are_not_sent() -> None:
    call = asked(extra_headers={"x": "y"}, extra_query={"q": 1}, timeout=3, max_retries=0)
    assert body_of(call) == {"model": "m", "messages": HELLO}


def test_the_order_of_keys_is_kept() -> None:
    parameters = {"z": 1, "a": {"y": 1, "b": 2}}
    assert encode({"t": parameters}, {}) == b'{"t":{"z":1,"a":{"y":1,"b":2}}}'


def test_extra_body_wins_and_adds() -> None:
    body = body_of(asked(temperature=0.1, extra_body={"temperature": 0.9, "brand_new": {"x": None}}))
    assert (body["temperature"], body["brand_new"]) == (0.9, {"x": None})


def test_extra_body_makes_a_body_where_there_was_none() -> None:
    assert body_of(models.listing({"extra_body": {"a": 1}})) == {"a": 1}


def test_a_call_without_body_has_none() -> None:
    assert models.listing({}).body is None


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (MappingProxyType({"a": 1}), {"a": 1}),
        ((1, 2), [1, 2]),
        (iter([1, 2]), [1, 2]),
        ({1: "a"}, {"1": "a"}),
        (TextPart(text="hi"), {"type": "text", "text": "hi"}),
        ([CacheControl()], [{"type": "ephemeral"}]),
        ("é😀\u2028", "é😀\u2028"),
        (1e300, 1e300),
        (2**70, 2**70),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_written_as_json(value: Any, form: Any) -> None:
    assert written(value) == form


def test_what_can_be_read_only_once_is_not_half_read_when_it_fails() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ArgumentValueError, match=r"^stop can't be written as JSON: no more"):
        asked(stop=failing())


def test_what_is_special_may_stand_beside_what_is_not() -> None:
    body = {"é": "é", "once": iter([1]), "secret": Secret("k"), "part": TextPart(text="hi"), "none": None}
    assert json.loads(encode(body, {"more": 1}) or b"") == {
        "é": "é",
        "once": [1],
        "secret": "k",
        "part": {"type": "text", "text": "hi"},
        "none": None,
        "more": 1,
    }


def test_letters_stay_letters() -> None:
    assert encode({"a": "é"}, {}) == '{"a":"é"}'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, [{"deep": math.nan}]])
def test_a_number_that_json_does_not_have_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(ArgumentValueError, match=r"^temperature can't be written as JSON"):
        asked(temperature=value)


@pytest.mark.parametrize("value", ["\ud800", {"deep": ["a\udfff"]}, {"\ud800": 1}])
def test_a_lone_surrogate_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(ArgumentValueError, match=r"^metadata can't be written as JSON"):
        asked(metadata=value)


@pytest.mark.parametrize("value", [object(), b"bytes", datetime(2026, 1, 1), {("a", "b"): 1}, 1j])
def test_a_value_without_a_json_form_is_refused_by_the_fields_name(value: Any) -> None:
    with pytest.raises(ArgumentTypeError, match=r"^user can't be written as JSON"):
        asked(user=value)


def test_a_circle_is_refused_by_the_fields_name() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ArgumentValueError, match=r"^tools can't be written as JSON"):
        asked(tools=circle)


def test_a_bad_value_in_extra_body_is_refused_by_its_name() -> None:
    with pytest.raises(ArgumentValueError, match=r"^brand_new can't"):
        asked(extra_body={"brand_new": math.nan})


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON_VALUES, max_size=4))
def test_any_json_goes_out_as_it_is(body: dict[str, Any]) -> None:
    encoded = encode(body, {})
    assert encoded is not None
    assert json.loads(encoded) == body


# --- names in camel case, and lists


def test_names_are_written_as_the_api_writes_them() -> None:
    given = {"page_size": 1, "id": 2, "is_web_enabled": True, "api_key_type": None}
    assert camelled(given) == {"pageSize": 1, "id": 2, "isWebEnabled": True, "apiKeyType": None}


def test_only_the_names_of_the_top_are_changed() -> None:
    assert camelled({"consumption_limit": {"my_key": 1}}) == {"consumptionLimit": {"my_key": 1}}


def test_a_body_may_be_a_list() -> None:
    body = encode([{"b": 1, "a": (1, None)}, "é"], {})
    assert body == '[{"b":1,"a":[1,null]},"é"]'.encode()
    assert encode([], {}) == b"[]"


def test_a_list_has_no_place_for_extra_fields() -> None:
    with pytest.raises(ArgumentValueError, match="extra_body has no place in this body, which is a list"):
        Call.of("POST", "/x", bytes, options={"extra_body": {"a": 1}}, body=[1])


@pytest.mark.parametrize(
    ("item", "error"), [(float("nan"), ArgumentValueError), (object(), ArgumentTypeError)]
)
def test_a_bad_item_of_a_list_is_refused(item: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^body can't be written as JSON"):
        encode([item], {})


# --- room

PEAK = """
import re
from venice_ai._core.chat import completion

def most():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) * 1024

def body(size):
    messages = [{"role": "user", "content": "some words " * (size // 11)}]
    return completion({"model": "m", "messages": messages}).body

body(11)
before = most()
size = len(body(8 * 1024 * 1024))
print((most() - before) / size)
"""


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the system does not tell what a process holds"
)
def test_a_large_body_is_not_held_more_often_than_writing_json_needs() -> None:
    """What the caller holds, and twice the JSON: its text and its bytes."""
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 3.5
