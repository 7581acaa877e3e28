"""`client.api_keys` and `client.api_keys.web3`."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import Any

import pytest

from flavours import Flavour
from traces import as_printed
from venice_ai.exceptions import (
    APIConnectionError,
    APIResponseValidationError,
    ArgumentTypeError,
    ArgumentValueError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
)
from venice_ai.testing import ErrorReply, JSONReply, NoReply

SECRET = "nobody-may-see-me"
NEW = {"api_key_type": "INFERENCE", "description": "Nightly"}
WALLET = {"api_key_type": "ADMIN", "address": "0x45B7", "signature": f"0x{SECRET}", "token": f"e.{SECRET}"}


async def test_the_keys_come_as_a_list(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        keys = await client.api_keys.list()
    assert (server.requests[0].method, server.requests[0].path) == ("GET", "/api_keys")
    assert (len(keys), [key.last6_chars for key in keys]) == (1, ["2V2jNW"])
    key = keys.data[0]
    assert key.created_at == datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert (key.expires_at, key.consumption_limits.usd) == (None, None)
    assert key.usage.trailing_seven_days.usd == "10.2424"


async def test_one_key_is_named_in_the_path(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        assert (await client.api_keys.retrieve("key-1")).data.id == "key-1"
    assert server.requests[0].path == "/api_keys/key-1"
    server.script(
        JSONReply({"data": {"id": "1", "currentPeriodUsage": {"usd": "5.1", "diem": "2"}, "expiresAt": ""}})
    )
    async with flavour.client(server) as client:
        answer = await client.api_keys.retrieve("1")
    assert (answer.data.current_period_usage.diem, answer.data.expires_at) == ("2", "")


async def test_a_key_is_made_as_it_was_asked_for(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.api_keys.create(
            **NEW,
            consumption_limit={"usd": 5, "diem": None},
            limit_period="MONTH",
            model_privacy="PRIVATE_ONLY",
            expires_at="2027-01-31",
        )
    assert server.requests[0].json == {
        "apiKeyType": "INFERENCE",
        "description": "Nightly",
        "consumptionLimit": {"usd": 5, "diem": None},
        "limitPeriod": "MONTH",
        "modelPrivacy": "PRIVATE_ONLY",
        "expiresAt": "2027-01-31",
    }
    key = answer.data
    assert (answer.success, key.api_key) == (True, "VENICE_INFERENCE_KEY_only-for-tests")
    assert (key.consumption_limit.usd, key.limit_period, key.description) == (5, "MONTH", "Nightly")
    assert key.expires_at == datetime(2027, 1, 31)


async def test_only_what_is_named_is_changed_and_none_takes_away(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.api_keys.update(id="k1", expires_at=None, consumption_limit={"usd": None})
    request = server.requests[0]
    assert (request.method, request.path) == ("PATCH", "/api_keys")
    assert request.json == {"id": "k1", "expiresAt": None, "consumptionLimit": {"usd": None}}
    assert (answer.data.id, answer.data.expires_at, answer.success) == ("k1", None, True)


async def test_a_key_is_deleted_by_its_id_in_the_query(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        assert (await client.api_keys.delete(id="k 1")).success
    request = server.requests[0]
    assert (request.method, request.path, request.query) == ("DELETE", "/api_keys", {"id": ["k 1"]})
    assert request.body == b""


async def test_the_limits_of_the_key_in_use(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.api_keys.rate_limits()
    assert server.requests[0].path == "/api_keys/rate_limits"
    access = answer.data
    assert (access.balances.usd, access.balances.diem, access.api_tier.is_charged) == (12.5, 3.25, True)
    assert [(each.type, each.amount) for each in access.rate_limits[0].rate_limits] == [
        ("RPM", 500),
        ("TPM", 1_000_000),
    ]
    assert access.next_epoch_begins == datetime(2026, 10, 2, tzinfo=UTC)
    assert answer.rate_limits.limit_requests == 500  # the headers'


async def test_the_log_of_limits(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        log = await client.api_keys.rate_limit_log()
    assert server.requests[0].path == "/api_keys/rate_limits/log"
    assert (len(log), [each.rate_limit_type for each in log]) == (1, ["RPM"])


async def test_a_wallet_gets_a_key_for_its_signature(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        token = await client.api_keys.web3.token()
        answer = await client.api_keys.web3.create(**WALLET, description="Mine", limit_period="LIFETIME")
    asked, made = server.requests
    assert (asked.method, asked.path, made.method, made.path) == (
        "GET",
        "/api_keys/generate_web3_key",
        "POST",
        "/api_keys/generate_web3_key",
    )
    assert made.json == {
        "apiKeyType": "ADMIN",
        "address": "0x45B7",
        "signature": f"0x{SECRET}",
        "token": f"e.{SECRET}",
        "description": "Mine",
        "limitPeriod": "LIFETIME",
    }
    assert token.data.token.startswith("eyJ")
    assert token.data.token not in repr(token)
    assert answer.data.api_key == "VENICE_ADMIN_KEY_only-for-tests"


async def test_a_new_key_is_in_no_repr(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        answer = await client.api_keys.create(**NEW)
    assert "only-for-tests" not in f"{answer!r} {answer} {answer.data!r}"
    assert answer.to_dict()["data"]["apiKey"] == "VENICE_INFERENCE_KEY_only-for-tests"


@pytest.mark.parametrize("data", [{"apiKey": SECRET}, {"key": SECRET, "id": "1"}], ids=["no id", "no key"])
async def test_a_new_key_is_in_no_message(flavour: Flavour, server: Any, data: Any, caplog: Any) -> None:
    server.script(JSONReply({"data": data, "success": True}))
    caplog.set_level("DEBUG")
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="is not a CreatedApiKeyAnswer") as caught:
            await client.api_keys.create(**NEW)
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET not in caplog.text
    assert caught.value.body["data"] == data  # for nobody shows it again


async def test_a_token_is_in_no_message(flavour: Flavour, server: Any) -> None:
    server.script(JSONReply({"data": {"toke": SECRET}}))
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="is not a Web3TokenAnswer") as caught:
            await client.api_keys.web3.token()
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)


@pytest.mark.parametrize("reply", [ErrorReply(400, "Bad signature"), ErrorReply(500), NoReply()], ids=str)
async def test_a_wallets_signature_is_in_no_traceback(
    flavour: Flavour, server: Any, reply: Any, caplog: Any
) -> None:
    server.script(reply)
    caplog.set_level("DEBUG")
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises((BadRequestError, InternalServerError, APIConnectionError)) as caught:
            await client.api_keys.web3.create(**WALLET)
    assert SECRET not in as_printed(caught.value)
    assert SECRET not in caplog.text


async def test_a_wallets_signature_is_in_no_bad_arguments_traceback(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        for bad in ({"tokn": 1}, {"consumption_limit": {"usd": float("nan")}}, {"timeout": -1}):
            with pytest.raises((ArgumentTypeError, ArgumentValueError)) as caught:
                await client.api_keys.web3.create(**WALLET, **bad)
            assert SECRET not in as_printed(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("method", ["list", "rate_limit_log"])
async def test_a_key_that_is_no_admins_is_refused(flavour: Flavour, server: Any, method: str) -> None:
    server.script(ErrorReply(401, "Admin API key required"))
    async with flavour.client(server) as client:
        with pytest.raises(AuthenticationError, match="Admin API key required"):
            await getattr(client.api_keys, method)()


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("retrieve", {"key_id": "k"}),
        ("update", {"id": "k"}),
        ("delete", {"id": "k"}),
        ("create", NEW),
        ("rate_limits", {}),
    ],
)
async def test_a_refusal_is_an_error(flavour: Flavour, server: Any, method: str, options: Any) -> None:
    server.script(ErrorReply(404, "No such key"))
    async with flavour.client(server) as client:
        with pytest.raises(NotFoundError, match="No such key") as caught:
            await getattr(client.api_keys, method)(**options)
    assert caught.value.status_code == 404


async def test_a_key_is_not_made_twice(flavour: Flavour, server: Any) -> None:
    server.script(NoReply(), NoReply())
    async with flavour.client(server) as client:
        with pytest.raises(APIConnectionError):
            await client.api_keys.create(**NEW)
    assert len(server.requests) == 1


async def test_bad_arguments_are_not_sent(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        keys = client.api_keys
        with pytest.raises(
            ArgumentTypeError, match=r"api_keys.create.. needs api_key_type= and description="
        ):
            await keys.create()
        with pytest.raises(ArgumentTypeError, match="has no option 'consumption_limits'; did you mean"):
            await keys.update(id="1", consumption_limits={})
        with pytest.raises(ArgumentTypeError, match=r"api_keys.delete.. needs id="):
            await keys.delete()
        with pytest.raises(ArgumentValueError, match=r"key_id can't be empty"):
            await keys.retrieve("..")
        with pytest.raises(ArgumentTypeError, match=r"api_keys.web3.create.. needs"):
            await keys.web3.create(api_key_type="ADMIN")
        for method in (keys.list, keys.rate_limits, keys.rate_limit_log, keys.web3.token):
            with pytest.raises(ArgumentTypeError, match="has no option 'limit'"):
                await method(limit=1)
    assert server.requests == []
