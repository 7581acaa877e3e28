"""The names of transports: which ones a flavour takes, and the words for those that can't be had."""

from __future__ import annotations

import pytest

from venice_ai._core.transports import ALL, BLOCKING, check_alone, check_transport
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError


@pytest.mark.parametrize("offered", [ALL, BLOCKING], ids=["async", "blocking"])
def test_a_transport_that_is_offered_is_taken(offered: tuple[str, ...]) -> None:
    assert [check_transport(name, offered) for name in offered] == list(offered)


@pytest.mark.parametrize("offered", [ALL, BLOCKING], ids=["async", "blocking"])
def test_a_name_that_no_transport_has_is_refused(offered: tuple[str, ...]) -> None:
    with pytest.raises(ArgumentValueError, match=r"'httpx' or .*'http2'; got 'carrier pigeon'"):
        check_transport("carrier pigeon", offered)


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="transport takes the name of a transport, not int"):
        check_transport(2)


def test_aiohttp_is_refused_where_it_blocks_with_the_one_that_has_it() -> None:
    with pytest.raises(ArgumentValueError, match="VeniceClient, or one of 'httpx' or 'http2'"):
        check_transport("aiohttp", BLOCKING)


@pytest.mark.parametrize("name", ["aiohttp", "http2"])
def test_a_transport_beside_an_http_client_is_refused(name: str) -> None:
    with pytest.raises(ArgumentValueError, match="can't be given together"):
        check_alone(name)


def test_the_usual_transport_goes_with_an_http_client() -> None:
    check_alone("httpx")
