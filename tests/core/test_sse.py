"""The reader of event streams, against a slow one written straight from the WHATWG's algorithm."""

from __future__ import annotations

import json
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from venice_ai._core.sse import EventReader, ServerSentEvent
from venice_ai.exceptions import EventTooLargeError

ROOMY = 1 << 20

# What a stream is made of, with everything that a careless reader takes for something else.
TOKENS = [
    *(b"data", b"event", b"id", b"retry", b"other", b"data: ", b"data:", b"event: ", b"id: ", b"retry: "),
    *(b":", b": ", b" ", b"\n", b"\r", b"\r\n", b"\n\n", b"\r\r", b"\r\n\r\n", b"\n\r\n", b"\x00", b"\t"),
    *(
        b"\xef\xbb\xbf",
        b"\xef",
        b"\xbb",
        b"\xe2\x80\xa8",
        b"\xc2\x85",
        b"\x1c",
        b"\x0b",
        b"\xff",
        b"\xf0\x9f",
    ),
    *(b"1", b"42", b"-1", b"\xc2\xb2", b"{", b"}", b"[DONE]", "é😀".encode(), b'{"a":1}', b"data: x\n\n"),
]
BODIES = st.one_of(st.lists(st.sampled_from(TOKENS), max_size=40).map(b"".join), st.binary(max_size=60))


def reference(body: bytes) -> tuple[list[ServerSentEvent], list[ServerSentEvent]]:
    """The events of a body, and those that its end cut off before the blank line.

    Some liberties of ours: an event without any data but empty lines is no event, `id` and `retry` belong to the event
    in which they stand, and a JSON object without a field is the data of an event.
    """
    lines, rest = lines_of(body.removeprefix(b"\xef\xbb\xbf"))
    events: list[ServerSentEvent] = []
    block: list[bytes] = []
    for line in lines:
        if line:
            block.append(line)
        else:
            events += dispatched(block)
            block = []
    return events, dispatched([*block, rest] if rest else block)


def lines_of(body: bytes) -> tuple[list[bytes], bytes]:
    """The lines that end, one byte after the other; and what stands behind the last end."""
    lines: list[bytes] = []
    line = b""
    at = 0
    while at < len(body):
        byte = body[at : at + 1]
        at += 1
        if byte == b"\r" and body[at : at + 1] == b"\n":
            at += 1
        if byte in (b"\r", b"\n"):
            lines.append(line)
            line = b""
        else:
            line += byte
    return lines, line


def dispatched(lines: list[bytes]) -> list[ServerSentEvent]:
    """The events in a block of lines."""
    for place, line in enumerate(lines):
        if line.startswith((b"{", b"[", b" ", b"\t")):
            rest = lines[place + 1 :]
            size = next((n for n, each in enumerate(rest) if each.startswith(FIELDS)), len(rest))
            bare, after = b"".join([line, *rest[:size]]), rest[size:]
            if not is_object(bare):
                return dispatched(lines[:place] + after)
            if single(lines[:place]):
                return [*single(lines[:place]), *single([b"data:" + bare]), *dispatched(after)]
            return [*single([*lines[:place], b"data:" + bare]), *dispatched(after)]
    return single(lines)


FIELDS = (b"data", b"event", b"error", b"id", b"retry", b":")


def is_object(text: bytes) -> bool:
    try:
        data = json.loads(text)
    except ValueError:
        return False
    return isinstance(data, dict) or (isinstance(data, list) and bool(data) and isinstance(data[0], dict))


def single(lines: list[bytes]) -> list[ServerSentEvent]:
    data, kind, name, retry = b"", "", "", None
    for line in lines:
        if line.startswith(b":"):
            continue
        field, colon, value = line.partition(b":")
        if colon and value.startswith(b" "):
            value = value[1:]
        if field == b"data":
            data += value + b"\n"
        elif field == b"event":
            kind = value.decode("utf-8", "replace")
        elif field == b"id" and b"\x00" not in value:
            name = value.decode("utf-8", "replace")
        elif field == b"retry" and value and all(byte in b"0123456789" for byte in value):
            retry = int(value)
    if not data.strip(b"\n"):
        return []
    return [ServerSentEvent(data[:-1], event=kind, id=name, retry=retry)]


def read(pieces: list[bytes], limit: int = ROOMY) -> tuple[list[ServerSentEvent], list[ServerSentEvent]]:
    reader = EventReader(limit)
    events = [event for piece in pieces for event in reader.feed(piece)]
    return events, reader.end()


@st.composite
def split_bodies(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    body = draw(BODIES)
    cuts = sorted(draw(st.lists(st.integers(0, len(body)), max_size=12)))
    return body, [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]


@given(BODIES)
@example(b'data: x\n\t{"a":1}\n\n')
@example(b"data: x\n y\ndata: z\n\n")
@example(b"data: \n\n")
@example(b"data\n\n")
@example(b"data: x\nretry: 1\nretry: soon\n\n")
@example(b"data: x\nid: a\nid: b\x00\n\n")
@example(b"\n\n\ndata: x\n\n\n\n")
@example(b"data: \xe2\x80\xa8\xc2\x85\x1c\x0b\n\n")
def test_a_body_holds_the_events_that_the_standard_says(body: bytes) -> None:
    assert read([body]) == reference(body)


@given(split_bodies())
@example((b"data: x\r\n\r\n", [b"data: x\r", b"\n\r", b"\n"]))
@example((b"\xef\xbb\xbfdata: x\n\n", [b"\xef", b"\xbb", b"\xbfdata: x\n\n"]))
@example((b"data: x\n\n", [b"data: x\n", b"", b"\n"]))
@example((b"\xefdata: x\n\ndata: y\n\n", [b"\xef", b"data: x\n\ndata: y\n\n"]))
def test_any_split_of_the_bytes_gives_the_same_events(split: tuple[bytes, list[bytes]]) -> None:
    body, pieces = split
    assert read(pieces) == reference(body)


@given(BODIES)
def test_byte_by_byte_gives_the_same_events(body: bytes) -> None:
    assert read([body[at : at + 1] for at in range(len(body))]) == reference(body)


@given(split_bodies(), st.integers(1, 12))
def test_no_input_raises_anything_but_an_event_that_is_too_large(
    split: tuple[bytes, list[bytes]], limit: int
) -> None:
    with suppress(EventTooLargeError):
        read(split[1], limit)


def test_a_retry_of_endless_digits_is_no_crash() -> None:
    events, _ = read([b"data: x\nretry: " + b"9" * 5000 + b"\n\n"])
    assert events[0].data == b"x"


@pytest.mark.parametrize("cut", range(12))
@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"], ids=repr)
def test_an_event_of_exactly_the_bound_passes_however_it_is_split(cut: int, end: bytes) -> None:
    body = b"data: 1234" + end
    assert read([body[:cut], body[cut:]], limit=10)[0] == [ServerSentEvent(b"1234")]


@pytest.mark.parametrize("cut", range(13))
def test_an_event_of_one_byte_more_than_the_bound_does_not_pass(cut: int) -> None:
    body = b"data: 12345\n\n"
    with pytest.raises(EventTooLargeError):
        read([body[:cut], body[cut:]], limit=10)


def test_an_event_that_never_ends_is_refused_as_soon_as_it_outgrows_the_bound() -> None:
    reader = EventReader(100)
    for _ in range(10):
        reader.feed(b"data: xxxx")
    with pytest.raises(EventTooLargeError, match="max_event_bytes=100"):
        reader.feed(b"d")


def test_the_bound_is_for_one_event_and_not_for_the_stream() -> None:
    assert len(read([b"data: 1234\n\n"] * 50, limit=10)[0]) == 50


@pytest.mark.parametrize(
    "piece", [b"x" * 512, b"x" * 510 + b"\r\n", b"x" * 511 + b"\r"], ids=["text", "crlf", "cr"]
)
def test_a_large_event_in_small_pieces_is_copied_a_fixed_number_of_times(piece: bytes) -> None:
    pieces = [b"data: ", *[b"data:" + piece] * 2000, b"\n\n", b"\n\n"]
    reader = EventReader(ROOMY * 8)
    allocated = 0
    tracemalloc.start()
    try:
        for each in pieces:
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            reader.feed(each)
            allocated += tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    # A reader that copies what it keeps at every piece would come to about a thousand times the total.
    assert allocated < 12 * sum(map(len, pieces))


def test_many_events_in_one_piece_come_in_their_order() -> None:
    body = b"".join(b"data: %d\n\n" % number for number in range(1000))
    assert [int(event.data) for event in read([body])[0]] == list(range(1000))


def test_an_event_without_its_blank_line_is_what_the_end_gives() -> None:
    assert read([b"data: x\n\ndata: y\n"]) == ([ServerSentEvent(b"x")], [ServerSentEvent(b"y")])


def test_the_end_gives_nothing_twice() -> None:
    reader = EventReader(ROOMY)
    reader.feed(b"data: x")
    assert (reader.end(), reader.end()) == ([ServerSentEvent(b"x")], [])


BLOCKS: dict[str, tuple[bytes, list[ServerSentEvent]]] = {
    "behind data": (b"data: x\nerror: boom\n\n", [ServerSentEvent(b"x"), ServerSentEvent(b"boom", "error")]),
    "ahead of data": (
        b"error: boom\ndata: x\n\n",
        [ServerSentEvent(b"boom", "error"), ServerSentEvent(b"x")],
    ),
    "of a type": (b"event: error\nerror: boom\n\n", [ServerSentEvent(b"boom", "error")]),
    "on two lines": (b"error: {\nerror: }\n\n", [ServerSentEvent(b"{\n}", "error")]),
    "without a space": (b"error:boom\n\n", [ServerSentEvent(b"boom", "error")]),
    "with an id": (b"id: 7\nerror: boom\n\n", [ServerSentEvent(b"boom", "error", "7")]),
    "empty": (b"data: x\nerror:\n\n", [ServerSentEvent(b"x")]),
    "another field": (b"data: x\nerrors: boom\n\n", [ServerSentEvent(b"x")]),
    "bare JSON behind it": (
        b'error: boom\n{"a": 1}\n\n',
        [ServerSentEvent(b"boom", "error"), ServerSentEvent(b'{"a": 1}')],
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_field_error_is_an_event_of_its_own(name: str) -> None:
    body, events = BLOCKS[name]
    assert read([body])[0] == events
    assert read([body.rstrip(b"\n")])[1] == events


@pytest.mark.parametrize("start", [b"{", b" {", b"\t{", b"  \t{"])
def test_bare_json_may_be_indented_and_hold_a_tab(start: bytes) -> None:
    bare = start + b'"a": "b\tc"}'
    assert read([b"data: x\n" + bare + b"\n\n"])[0] == [
        ServerSentEvent(b"x"),
        ServerSentEvent(bare.removeprefix(b" ")),
    ]
