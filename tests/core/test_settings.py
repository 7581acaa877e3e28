"""What a client is set to: every check, with a message that names the argument."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import httpx
import pytest

from venice_ai._core.checks import check_names
from venice_ai._core.settings import DEFAULT_BASE_URL, NOT_GIVEN, Secret, Settings, Timeout
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

KEY = "key-nobody-may-see"


def settings(**given: Any) -> Settings:
    return Settings.of(**{"api_key": None, "base_url": None} | given)


def key_of(made: Settings) -> str | None:
    return made.api_key.reveal() if isinstance(made.api_key, Secret) else None


# --- defaults, the environment, and which word counts


def test_the_defaults() -> None:
    assert settings() == Settings(
        api_key=None,
        base_url="https://api.venice.ai/api/v1",
        timeout=Timeout(connect=10, read=600, write=60, pool=10),
        max_retries=2,
        default_headers={},
        default_query={},
    )


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_API_KEY", KEY)
    assert key_of(settings()) == KEY


def test_a_given_key_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "another")
    assert key_of(settings(api_key=KEY)) == KEY


def test_an_empty_key_in_the_environment_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_API_KEY", "")
    assert settings().api_key is None


def test_a_bad_key_in_the_environment_is_blamed_on_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_API_KEY", f"{KEY}\n")
    with pytest.raises(ArgumentValueError, match="VENICE_API_KEY"):
        settings()


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_BASE_URL", "VENICE_KEY"])
def test_foreign_variables_are_not_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "https://elsewhere.example")
    assert settings() == Settings()


@pytest.mark.parametrize("name", ["VENICE_BASE_URL", "VENICE_API_BASE_URL"])
def test_the_base_url_comes_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "https://gateway.example/v1/")
    assert settings().base_url == "https://gateway.example/v1"


def test_venice_base_url_comes_before_the_older_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_API_BASE_URL", "https://older.example")
    monkeypatch.setenv("VENICE_BASE_URL", "https://newer.example")
    assert settings().base_url == "https://newer.example"


def test_a_given_base_url_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_BASE_URL", "https://newer.example")
    assert settings(base_url="https://given.example").base_url == "https://given.example"


def test_a_bad_base_url_in_the_environment_is_blamed_on_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_API_BASE_URL", "gateway.example")
    with pytest.raises(ArgumentValueError, match="VENICE_API_BASE_URL"):
        settings()


def test_an_empty_base_url_in_the_environment_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_BASE_URL", "")
    assert settings().base_url == DEFAULT_BASE_URL


# --- bad values


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"api_key": 7}, ArgumentTypeError, "api_key takes a string, a callable or None, not int"),
        ({"api_key": b"bytes"}, ArgumentTypeError, "api_key takes"),
        ({"api_key": ""}, ArgumentValueError, "api_key is empty"),
        ({"api_key": "a b"}, ArgumentValueError, "api_key holds"),
        ({"api_key": "a\n"}, ArgumentValueError, "api_key holds a line break"),
        ({"api_key": "ключ"}, ArgumentValueError, "api_key holds"),
        ({"base_url": 7}, ArgumentTypeError, "base_url takes a string, not int"),
        ({"base_url": ""}, ArgumentValueError, "base_url needs a scheme and a host"),
        ({"base_url": "api.venice.ai"}, ArgumentValueError, "base_url needs a scheme and a host"),
        ({"base_url": "ftp://api.venice.ai"}, ArgumentValueError, "base_url needs a scheme"),
        ({"base_url": "https://"}, ArgumentValueError, "base_url needs a scheme and a host"),
        ({"base_url": "https://user:pass@host"}, ArgumentValueError, "base_url takes no credentials"),
        ({"base_url": "https://host?a=b"}, ArgumentValueError, "base_url takes no credentials, query"),
        (
            {"base_url": "https://host#f"},
            ArgumentValueError,
            "base_url takes no credentials, query or fragment",
        ),
        ({"base_url": "https://[::1"}, ArgumentValueError, "base_url"),
        ({"base_url": "https://host:port"}, ArgumentValueError, "base_url"),
        ({"base_url": "https://host:70000"}, ArgumentValueError, "base_url"),
        ({"base_url": "https://ho\nst/v1"}, ArgumentValueError, "base_url"),
        ({"base_url": "https://host/v1\n"}, ArgumentValueError, "base_url"),
        ({"timeout": "5"}, ArgumentTypeError, "timeout takes seconds, a Timeout or None, not str"),
        ({"timeout": True}, ArgumentTypeError, "timeout takes seconds"),
        ({"timeout": 0}, ArgumentValueError, "timeout must be a positive number"),
        ({"timeout": -1}, ArgumentValueError, "timeout must be a positive number"),
        ({"timeout": float("nan")}, ArgumentValueError, "timeout must be a positive number"),
        ({"timeout": float("inf")}, ArgumentValueError, "timeout must be a positive number"),
        ({"max_retries": "2"}, ArgumentTypeError, "max_retries takes a whole number, not str"),
        ({"max_retries": True}, ArgumentTypeError, "max_retries takes a whole number"),
        ({"max_retries": 1.5}, ArgumentTypeError, "max_retries takes a whole number, not float"),
        ({"max_retries": None}, ArgumentTypeError, "max_retries takes a whole number"),
        ({"max_retries": -1}, ArgumentValueError, "max_retries must be 0 or more"),
        ({"default_headers": "x: y"}, ArgumentTypeError, "default_headers takes a mapping, not str"),
        ({"default_headers": {7: "y"}}, ArgumentTypeError, "default_headers has the key 7"),
        ({"default_headers": {"x y": "z"}}, ArgumentValueError, "default_headers holds 'x y'"),
        ({"default_headers": {"x": 7}}, ArgumentTypeError, r"default_headers\['x'\] takes a string, not int"),
        (
            {"default_headers": {"x": "a\r\nb: c"}},
            ArgumentValueError,
            r"default_headers\['x'\] holds a line break",
        ),
        ({"default_headers": {"x": "é"}}, ArgumentValueError, r"default_headers\['x'\]"),
        ({"default_query": [("a", 1)]}, ArgumentTypeError, "default_query takes a mapping, not list"),
        ({"default_query": {7: 1}}, ArgumentTypeError, "default_query has the key 7"),
    ],
    ids=repr,
)
def test_a_bad_value_is_refused_by_name(given: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        settings(**given)


@pytest.mark.parametrize("phase", ["connect", "read", "write", "pool"])
def test_a_bad_phase_of_a_timeout_is_refused_by_name(phase: str) -> None:
    with pytest.raises(ArgumentValueError, match=rf"timeout\.{phase} must be"):
        Timeout(**{phase: -1})


@pytest.mark.parametrize("bad", [f"{KEY}\n", f"{KEY} ", f"{KEY}é"])
def test_a_refused_key_is_redacted_in_the_message(bad: str) -> None:
    with pytest.raises(ArgumentValueError) as caught:
        settings(api_key=bad)
    assert KEY not in str(caught.value)


def test_a_refused_header_is_redacted_in_the_message() -> None:
    with pytest.raises(ArgumentValueError) as caught:
        settings(default_headers={"x-api-key": f"{KEY}\n"})
    assert KEY not in str(caught.value)


# --- good values


def test_a_callable_is_a_key() -> None:
    def source() -> str:
        return KEY

    assert settings(api_key=source).api_key is source


def test_the_slash_at_the_end_of_a_base_url_goes() -> None:
    assert settings(base_url="https://host/v1//").base_url == "https://host/v1"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/v1", "http://[::1]:8000", "https://host"])
def test_a_good_base_url_stays_as_it_is(url: str) -> None:
    assert settings(base_url=url).base_url == url


def test_a_number_is_the_timeout_of_every_phase() -> None:
    assert settings(timeout=5).timeout == Timeout(5, 5, 5, 5)


def test_none_is_no_timeout() -> None:
    assert settings(timeout=None).timeout == Timeout(None, None, None, None)


def test_not_given_leaves_the_default() -> None:
    assert settings(timeout=NOT_GIVEN).timeout == Timeout()


def test_the_librarys_own_timeout_is_taken() -> None:
    assert settings(timeout=httpx.Timeout(5, read=60)).timeout == Timeout(connect=5, read=60, write=5, pool=5)


# --- changed copies


def test_a_changed_copy_leaves_the_original_alone() -> None:
    original = settings(max_retries=1)
    assert (original.changed(max_retries=5).max_retries, original.max_retries) == (5, 1)


def test_a_changed_copy_keeps_what_is_not_named() -> None:
    assert settings(base_url="https://host", timeout=3).changed(max_retries=5).timeout == Timeout(3, 3, 3, 3)


def test_a_changed_copy_can_drop_the_key() -> None:
    assert settings(api_key=KEY).changed(api_key=None).api_key is None


def test_an_unknown_setting_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        ArgumentTypeError, match=r"with_options\(\) has no option 'max_retry'; did you mean 'max_retries'\?"
    ):
        settings().changed(max_retry=1)


def test_a_setting_like_no_other_gets_no_guess() -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        check_names(["zzz"], ["timeout"], "create", " Hint.")
    assert str(caught.value) == "create() has no option 'zzz'. Hint."


# --- the key keeps to itself


def test_a_secret_is_redacted_wherever_it_is_shown() -> None:
    secret = Secret(KEY)
    assert KEY not in f"{secret!r} {secret} {[secret]}"
    assert secret.reveal() == KEY


def test_the_key_is_redacted_in_the_settings() -> None:
    made = settings(api_key=KEY, default_headers={"x-api-key": KEY}, default_query={"key": KEY})
    assert KEY not in repr(made)


@pytest.mark.parametrize("copied", [pickle.dumps, copy.deepcopy], ids=["pickle", "deepcopy"])
def test_a_secret_is_not_carried_off(copied: Any) -> None:
    with pytest.raises(ArgumentTypeError, match="VENICE_API_KEY"):
        copied(Secret(KEY))


def test_not_given_is_false_and_says_its_name() -> None:
    assert (bool(NOT_GIVEN), repr(NOT_GIVEN)) == (False, "NOT_GIVEN")
