"""The log: what is in it, and what is not."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from venice_ai import SyncVeniceClient
from venice_ai._core.logs import logger, switch_on
from venice_ai.exceptions import ArgumentValueError


@pytest.fixture(autouse=True)
def the_log_as_it_was() -> Iterator[None]:
    level, handlers = logger.level, list(logger.handlers)
    yield
    logger.setLevel(level)
    logger.handlers[:] = handlers


@pytest.mark.parametrize(
    "text",
    [
        "Bearer hush-hush",
        "bearer   hush-hush",
        "Authorization: Bearer hush-hush",
        "authorization=hush-hush",
        "{'Authorization': 'Bearer hush-hush', 'x-other': 'y'}",
        '{"authorization":"Bearer hush-hush"}',
        "[(b'authorization', b'Bearer hush-hush')]",
        "Proxy-Authorization: Basic hush-hush",
        "VENICE_INFERENCE_KEY_hush-hush",
        "venice_admin_key_hush-hush",
        "api_key=hush-hush&x=y",
        "x-api-key: hush-hush",
        "SIGN-IN-WITH-X: hush-hush",
        "PAYMENT-SIGNATURE: hush-hush",
        "X-PAYMENT: hush-hush",
        "Cookie: a=b; session=hush-hush",
        "Set-Cookie: session=hush-hush; Path=/",
    ],
)
def test_credentials_are_redacted_in_the_log(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "venice_ai"):
        logger.debug("sent %s", text)
    assert "hush-hush" not in caplog.text
    assert "[redacted]" in caplog.text


@pytest.mark.parametrize("text", ["POST /chat/completions: 200", "a bearer of news", "the key of the matter"])
def test_other_words_are_not_redacted(text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "venice_ai"):
        logger.info("%s", text)
    assert text.split()[-1] in caplog.text or "bearer" in text


def test_what_stands_behind_a_credential_is_not_redacted(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "venice_ai"):
        logger.info("sent Bearer hush-hush to %s", "https://api.example")
    assert caplog.messages == ["sent Bearer [redacted] to https://api.example"]


@pytest.mark.parametrize(("word", "level"), [("debug", logging.DEBUG), (" INFO ", logging.INFO)])
def test_venice_log_switches_the_log_on(word: str, level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_LOG", word)
    switch_on()
    assert logger.level == level
    assert any(type(handler) is logging.StreamHandler for handler in logger.handlers)


def test_switching_on_twice_writes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_LOG", "debug")
    switch_on()
    switch_on()
    assert sum(type(handler) is logging.StreamHandler for handler in logger.handlers) == 1


def test_without_venice_log_nothing_is_changed() -> None:
    before = (logger.level, list(logger.handlers))
    switch_on()
    assert (logger.level, logger.handlers) == before


def test_a_client_switches_the_log_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_LOG", "info")
    SyncVeniceClient().close()
    assert logger.level == logging.INFO


def test_a_word_that_it_does_not_know_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENICE_LOG", "verbose")
    with pytest.raises(ArgumentValueError, match="VENICE_LOG takes 'debug' or 'info'; got 'verbose'"):
        switch_on()
