"""What a client and its calls refuse by name, without showing what may be a secret."""

from __future__ import annotations

from typing import Any

import pytest

from venice_ai._core import chat
from venice_ai._core.settings import Settings, check_key, check_signer
from venice_ai.exceptions import ArgumentTypeError, ArgumentValueError

KEY = "VENICE_INFERENCE_KEY_nobody-may-see-me"
HI = [{"role": "user", "content": "Hello"}]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"temprature": 1}, "did you mean 'temperature'"), ({"max_retry": 1}, "did you mean 'max_retries'")],
    ids=["temprature", "max_retry"],
)
def test_an_unknown_option_of_a_chat_call_is_refused_with_the_nearest_name(options: Any, words: str) -> None:
    with pytest.raises(ArgumentTypeError, match=words):
        chat.completion({"model": "m", "messages": HI, **options})
    with pytest.raises(ArgumentTypeError, match=words):
        chat.completion_stream({"model": "m", "messages": HI, **options})


@pytest.mark.parametrize(
    ("bad", "error"), [("a b", ArgumentValueError), ("", ArgumentValueError), (7, ArgumentTypeError)]
)
def test_what_a_callable_returns_and_is_no_key_is_refused_by_name(bad: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"what api_key\(\) returned"):
        check_key(bad, "what api_key() returned")


def test_a_signer_that_can_not_be_called_is_refused() -> None:
    with pytest.raises(ArgumentTypeError, match="auth takes a callable"):
        check_signer("signature")


@pytest.mark.parametrize(
    "url",
    [
        f"https://user:{KEY}@host",
        f"user:{KEY}@host",
        f"https://user:{KEY}@host:port",
        f"ftp://user:{KEY}@host",
        f"https://host?api_key={KEY}",
        f"https://host#{KEY}",
        f"https://{KEY}@[::1",
    ],
)
def test_a_base_url_with_credentials_is_refused_and_redacted(url: str) -> None:
    with pytest.raises(ArgumentValueError, match="base_url takes no credentials") as caught:
        Settings.of(api_key=None, base_url=url)
    assert KEY not in f"{caught.value!r} {vars(caught.value)}"
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@pytest.mark.parametrize(
    "given",
    [
        {"api_key": f"{KEY}\n"},
        {"api_key": KEY, "base_url": "nowhere"},
        {"api_key": KEY, "max_retries": -1},
        {"default_headers": {"x-api-key": f"{KEY}\n"}},
    ],
    ids=["bad key", "bad URL", "bad number", "bad header"],
)
def test_settings_that_are_refused_do_not_tell_the_key(given: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        Settings.of(**{"api_key": None, "base_url": None} | given)
    assert KEY not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
