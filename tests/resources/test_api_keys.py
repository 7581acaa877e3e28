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


async def test_a_new_key_is_redacted_in_errors_and_the_log(
    flavour: Flavour, server: Any, caplog: Any
) -> None:
    data = {"apiKey": SECRET}
    server.script(JSONReply({"data": data, "success": True}))
    caplog.set_level("DEBUG")
    async with flavour.client(server) as client:
        with pytest.raises(APIResponseValidationError, match="is not a CreatedApiKeyAnswer") as caught:
            await client.api_keys.create(**NEW)
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET not in caplog.text
    assert caught.value.body["data"] == data  # for nobody shows it again


@pytest.mark.parametrize("reply", [ErrorReply(400, "Bad signature"), ErrorReply(500), NoReply()], ids=str)
async def test_a_wallets_signature_is_redacted_in_tracebacks_and_the_log(
    flavour: Flavour, server: Any, reply: Any, caplog: Any
) -> None:
    server.script(reply)
    caplog.set_level("DEBUG")
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises((BadRequestError, InternalServerError, APIConnectionError)) as caught:
            await client.api_keys.web3.create(**WALLET)
    assert SECRET not in as_printed(caught.value)
    assert SECRET not in caplog.text


async def test_a_wallets_signature_is_redacted_where_another_argument_is_refused(
    flavour: Flavour, server: Any
) -> None:
    async with flavour.client(server) as client:
        for bad in ({"tokn": 1}, {"consumption_limit": {"usd": float("nan")}}, {"timeout": -1}):
            with pytest.raises((ArgumentTypeError, ArgumentValueError)) as caught:
                await client.api_keys.web3.create(**WALLET, **bad)
            assert SECRET not in as_printed(caught.value)
    assert server.requests == []


async def test_making_a_key_is_not_retried(flavour: Flavour, server: Any) -> None:
    server.script(NoReply(), NoReply())
    async with flavour.client(server) as client:
        with pytest.raises(APIConnectionError):
            await client.api_keys.create(**NEW)
    assert len(server.requests) == 1


async def test_a_key_that_is_no_admins_is_refused_by_the_api(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Admin API key required"))
    async with flavour.client(server) as client:
        with pytest.raises(AuthenticationError, match="Admin API key required") as caught:
            await client.api_keys.list()
    assert caught.value.status_code == 401
