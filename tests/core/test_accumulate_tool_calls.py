"""Tool calls that come in pieces: an index alone identifies nothing."""

from __future__ import annotations

import pytest

from chat_chunks import JSON, chunk, folded, piece


def calls_of(*pieces: JSON) -> list[tuple[str, str, str]]:
    """Id, name and arguments of the calls that some pieces, each in a chunk of its own, fold to."""
    response = folded(*(chunk({"tool_calls": [piece]}) for piece in pieces))
    return [(call.id, call.function.name, call.function.arguments) for call in response.tool_calls]


def test_a_call_in_pieces_is_put_together() -> None:
    pieces = [piece(0, "c1", "weather", '{"ci'), piece(0, arguments='ty":'), piece(0, arguments='"Paris"}')]
    assert calls_of(*pieces) == [("c1", "weather", '{"city":"Paris"}')]


def test_a_known_id_lengthens_its_call_whatever_the_index_says() -> None:
    pieces = [piece(0, "c1", "f", "a"), piece(1, "c2", "g", "x"), piece(1, "c1", arguments="b")]
    assert calls_of(*pieces) == [("c1", "f", "ab"), ("c2", "g", "x")]


def test_a_known_id_with_its_name_again_opens_no_second_call() -> None:
    assert calls_of(piece(0, "c1", "f", "a"), piece(0, "c1", "f", "b")) == [("c1", "f", "ab")]


def test_a_new_id_with_a_name_opens_a_call_even_if_its_index_is_taken() -> None:
    pieces = [piece(0, "c1", "f", "1"), piece(0, "c2", "f", "2"), piece(0, "c3", "g", "3")]
    assert calls_of(*pieces) == [("c1", "f", "1"), ("c2", "f", "2"), ("c3", "g", "3")]


def test_a_piece_without_id_goes_to_the_latest_call_of_its_index() -> None:
    pieces = [
        piece(0, "c1", "f", "1"),
        piece(1, "c2", "g", "2"),
        piece(0, "c3", "h", "3"),
        piece(0, arguments="+"),
    ]
    assert calls_of(*pieces) == [("c1", "f", "1"), ("c2", "g", "2"), ("c3", "h", "3+")]


def test_pieces_of_parallel_calls_may_alternate() -> None:
    heads = [piece(0, "c1", "f"), piece(1, "c2", "g")]
    tails = [piece(index, arguments=text) for text in ("a", "b") for index in (0, 1)]
    assert calls_of(*heads, *tails) == [("c1", "f", "ab"), ("c2", "g", "ab")]


def test_a_new_id_without_a_name_is_no_new_call() -> None:
    assert calls_of(piece(0, "c1", "f", "1"), piece(0, "other", arguments="2")) == [("c1", "f", "12")]


def test_an_empty_id_counts_as_none() -> None:
    assert calls_of(piece(0, "c1", "f", "1"), piece(0, "", arguments="2")) == [("c1", "f", "12")]


def test_a_piece_of_an_unknown_index_without_name_goes_to_the_last_call() -> None:
    assert calls_of(piece(0, "c1", "f", "1"), piece(7, arguments="2")) == [("c1", "f", "12")]


def test_a_piece_without_id_and_index_goes_to_the_last_call() -> None:
    pieces = [piece(0, "c1", "f", "1"), piece(1, "c2", "g", "2"), piece(arguments="+")]
    assert calls_of(*pieces) == [("c1", "f", "1"), ("c2", "g", "2+")]


def test_a_named_piece_of_a_new_index_opens_a_call_without_an_id() -> None:
    assert calls_of(piece(0, name="f", arguments="1"), piece(1, name="g", arguments="2")) == [
        ("", "f", "1"),
        ("", "g", "2"),
    ]


def test_a_whole_call_in_one_delta_is_one_call() -> None:
    assert calls_of(piece(0, "c1", "f", '{"a":1}')) == [("c1", "f", '{"a":1}')]


def test_several_whole_calls_in_one_delta_with_one_index_stay_apart() -> None:
    three = [piece(0, f"c{number}", "f", str(number)) for number in range(3)]
    response = folded(chunk({"tool_calls": three}))
    assert [(call.id, call.function.arguments) for call in response.tool_calls] == [
        ("c0", "0"),
        ("c1", "1"),
        ("c2", "2"),
    ]


@pytest.mark.parametrize("arguments", [None, ""])
def test_arguments_that_are_null_or_empty_are_empty(arguments: str | None) -> None:
    assert calls_of(piece(0, "c1", "f", arguments)) == [("c1", "f", "")]


def test_a_call_without_a_type_is_a_function_call() -> None:
    assert folded(chunk({"tool_calls": [piece(0, "c1", "f")]})).tool_calls[0].type == "function"
