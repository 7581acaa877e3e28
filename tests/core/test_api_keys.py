"""`/api_keys`: what is refused, what an answer says, and which secrets show nowhere."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from core_replies import answered
from traces import as_printed
from venice_ai._core import api_keys as calls
from venice_ai.exceptions import APIResponseValidationError, ArgumentTypeError, ArgumentValueError

SECRET = "nobody-may-see-me"
NEW: dict[str, Any] = {"api_key_type": "INFERENCE", "description": "Nightly"}


def wallet() -> dict[str, Any]:
    """Options of one's own: the secrets among them are hidden in place."""
    return {
        "api_key_type": "ADMIN",
        "address": "0x45B7",
        "signature": f"0x{SECRET}",
        "token": f"e.{SECRET}",
    }


@pytest.mark.parametrize(
    ("function", "given", "error", "words"),
    [
        (calls.created, ({},), ArgumentTypeError, r"api_keys.create.. needs api_key_type= and description="),
        (
            calls.updated,
            ({"id": "1", "consumption_limits": {}},),
            ArgumentTypeError,
            "has no option 'consumption_limits'; did you mean",
        ),
        (calls.deleted, ({},), ArgumentTypeError, r"api_keys.delete.. needs id="),
        (calls.one, ("..", {}), ArgumentValueError, r"key_id can't be empty"),
        (
            calls.from_wallet,
            ({"api_key_type": "ADMIN"},),
            ArgumentTypeError,
            r"api_keys.web3.create.. needs",
        ),
        (calls.listing, ({"limit": 1},), ArgumentTypeError, "has no option 'limit'"),
        (calls.rate_limits, ({"limit": 1},), ArgumentTypeError, "has no option 'limit'"),
        (calls.rate_limit_log, ({"limit": 1},), ArgumentTypeError, "has no option 'limit'"),
        (calls.wallet_token, ({"limit": 1},), ArgumentTypeError, "has no option 'limit'"),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_a_bad_argument_is_refused(
    function: Any, given: tuple[Any, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        function(*given)


def test_what_a_key_has_spent_is_read_and_an_expiry_may_be_empty() -> None:
    body = {"data": {"id": "1", "currentPeriodUsage": {"usd": "5.1", "diem": "2"}, "expiresAt": ""}}
    answer = answered(calls.one("1", {}), body)
    assert (answer.data.current_period_usage.diem, answer.data.expires_at) == ("2", "")


def test_a_new_key_is_redacted_in_its_repr() -> None:
    body = {"data": {"id": "1", "apiKey": SECRET}, "success": True}
    answer = answered(calls.created(NEW), body)  # type: ignore[arg-type]
    assert SECRET not in f"{answer!r} {answer} {answer.data!r}"
    assert answer.to_dict()["data"]["apiKey"] == SECRET


@pytest.mark.parametrize("data", [{"apiKey": SECRET}, {"key": SECRET, "id": "1"}], ids=["no id", "no key"])
def test_a_new_key_is_redacted_in_errors(data: Any) -> None:
    with pytest.raises(APIResponseValidationError, match="is not a CreatedApiKeyAnswer") as caught:
        answered(calls.created(NEW), {"data": data, "success": True})  # type: ignore[arg-type]
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert caught.value.body["data"] == data  # for nobody shows it again


def test_a_token_is_redacted_in_errors() -> None:
    with pytest.raises(APIResponseValidationError, match="is not a Web3TokenAnswer") as caught:
        answered(calls.wallet_token({}), {"data": {"toke": SECRET}})
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)


@pytest.mark.parametrize(
    "bad", [{"tokn": 1}, {"consumption_limit": {"usd": float("nan")}}, {"timeout": -1}], ids=str
)
def test_a_wallets_signature_is_redacted_where_another_argument_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises((ArgumentTypeError, ArgumentValueError)) as caught:
        calls.from_wallet({**wallet(), **bad})  # type: ignore[typeddict-item]
    assert SECRET not in as_printed(caught.value)
