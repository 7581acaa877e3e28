"""Plain HTTP to another machine: refused, unless it is allowed, and then one warning says what it means."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from venice_ai._core import settings as settings_module
from venice_ai._core.settings import Settings
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

KEY = "key-nobody-may-see"
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


def settings(**given: Any) -> Settings:
    return Settings.of(**{"api_key": None, "base_url": None} | given)


@pytest.fixture
def nobody_was_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "_warned_of", set())


@pytest.mark.parametrize("url", ELSEWHERE)
def test_plain_http_to_another_machine_is_refused(url: str) -> None:
    with pytest.raises(ArgumentValueError, match="allow_http=True"):
        settings(base_url=url, api_key=KEY)


@pytest.mark.parametrize("url", HERE)
def test_plain_http_to_this_machine_is_not_refused(url: str) -> None:
    assert settings(base_url=url, api_key=KEY).base_url == url


@pytest.mark.parametrize("name", ["VENICE_BASE_URL", "VENICE_API_BASE_URL"])
def test_plain_http_from_the_environment_is_refused_as_well(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://api.venice.ai")
    with pytest.raises(ArgumentValueError, match="allow_http=True"):
        settings()


def test_plain_http_of_a_changed_copy_is_refused_as_well() -> None:
    with pytest.raises(ArgumentValueError, match="allow_http=True"):
        settings(base_url="https://host.example").changed(base_url="http://host.example")


@pytest.mark.usefixtures("nobody_was_warned")
def test_a_changed_copy_can_take_the_leave_for_plain_http_and_give_it_back() -> None:
    with pytest.warns(UserWarning, match="in the clear to host.example"):
        copy = settings(base_url="https://host.example").changed(
            base_url="http://host.example", allow_http=True
        )
    assert copy.changed(timeout=3).base_url == "http://host.example"
    with pytest.raises(ArgumentValueError, match="allow_http=True"):
        copy.changed(allow_http=False)


@pytest.mark.usefixtures("nobody_was_warned")
def test_plain_http_that_is_allowed_warns_once_a_host() -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for url in ("http://one.example", "http://one.example/v1", "http://two.example", "http://localhost"):
            settings(base_url=url, api_key=KEY, allow_http=True).changed(timeout=3)
    assert [(each.category, str(each.message).split()[-6].rstrip(":")) for each in warned] == [
        (UserWarning, "one.example"),
        (UserWarning, "two.example"),
    ]
    assert KEY not in "".join(str(each.message) for each in warned)


@pytest.mark.parametrize("value", ["yes", 1, None])
def test_only_true_and_false_allow_or_refuse_plain_http(value: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="allow_http takes True or False"):
        settings(base_url="http://host.example", allow_http=value)
