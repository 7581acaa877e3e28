"""What type checkers make of the account's and the platform's resources in the async flavour. Checked, never run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type

from venice_ai import VeniceClient
from venice_ai._async.pages import Pages
from venice_ai.types.api.api_keys import (
    ApiKeyAnswer,
    ApiKeyDeleted,
    ApiKeyList,
    ApiKeyUpdated,
    CreatedApiKeyAnswer,
    RateLimitLog,
    RateLimitsAnswer,
    Web3TokenAnswer,
)
from venice_ai.types.api.augment import ParsedText, ScrapedPage, SearchResults
from venice_ai.types.api.billing import AccountBalance, UsageAnalytics, UsageCSV, UsageEntry, UsageHistory
from venice_ai.types.api.characters import Character, CharacterAnswer, CharacterList, Review, ReviewList
from venice_ai.types.api.crypto import RpcAnswer, RpcBatchAnswer, RpcError, RpcNetworks, RpcReply
from venice_ai.types.api.tee import TeeAttestation, TeeSignature
from venice_ai.types.api.x402 import (
    TopUpAnswer,
    TopUpRequirements,
    Transaction,
    TransactionPage,
    WalletBalanceAnswer,
)


async def characters(client: VeniceClient) -> None:
    """Lists in pages, and one character."""
    listed = client.characters.list(tags=["a"], is_adult=False, sort_by="imports", offset=None, timeout=3)
    assert_type(listed, Pages[CharacterList, Character])
    async for character in listed:
        assert_type(character, Character)
    async for page in listed.pages():
        assert_type(page, CharacterList)
    assert_type(await listed.first(), CharacterList)
    assert_type(await client.characters.retrieve("alan-watts"), CharacterAnswer)
    assert_type(client.characters.reviews.list("alan-watts", page_size=10), Pages[ReviewList, Review])


async def api_keys(client: VeniceClient) -> None:
    """Keys, their limits, and keys for wallets."""
    keys = client.api_keys
    assert_type(await keys.list(), ApiKeyList)
    assert_type(await keys.retrieve("id"), ApiKeyAnswer)
    made = await keys.create(
        api_key_type="ADMIN", description="Mine", consumption_limit={"usd": None}, limit_period="MONTH"
    )
    assert_type(made, CreatedApiKeyAnswer)
    assert_type(made.data.api_key, str)
    assert_type(await keys.update(id="id", expires_at=None), ApiKeyUpdated)
    assert_type(await keys.delete(id="id"), ApiKeyDeleted)
    assert_type(await keys.rate_limits(), RateLimitsAnswer)
    assert_type(await keys.rate_limit_log(), RateLimitLog)
    assert_type(await keys.web3.token(), Web3TokenAnswer)
    signed = await keys.web3.create(api_key_type="ADMIN", address="0x", signature="0x", token="t")
    assert_type(signed, CreatedApiKeyAnswer)


async def billing(client: VeniceClient) -> None:
    """The balance, and the charges in pages."""
    bills = client.billing
    assert_type(await bills.balance(), AccountBalance)
    assert_type(await bills.usage_analytics(lookback="7d"), UsageAnalytics)
    history = bills.usage_history(start_timestamp=datetime.now(UTC), currency="USD")
    assert_type(history, Pages[UsageHistory, UsageEntry])
    assert_type(bills.usage_history_csv(cursor="c"), Pages[UsageCSV, dict[str, str]])


async def augment(client: VeniceClient) -> None:
    """The web, and documents."""
    assert_type(await client.augment.search(query="q", limit=3, search_provider="brave"), SearchResults)
    assert_type(await client.augment.scrape(url="https://example.com"), ScrapedPage)
    parsed = await client.augment.parse_text(file=Path("notes.txt"), response_format="text")
    assert_type(parsed, ParsedText)
    assert_type(parsed.tokens, int | float | None)


async def crypto(client: VeniceClient) -> None:
    """One call to a node, and several."""
    rpc = client.crypto.rpc
    assert_type(await rpc.networks(), RpcNetworks)
    answer = await rpc.call("base-mainnet", method="eth_call", params=[1], id=7, idempotency_key="k")
    assert_type(answer, RpcAnswer)
    assert_type(answer.result_or_raise(), object)
    answers = await rpc.batch(
        "base-mainnet", [{"method": "eth_chainId"}, {"method": "eth_call", "params": []}]
    )
    assert_type(answers, RpcBatchAnswer)
    assert_type([each.error for each in answers], list[RpcError | None])
    assert_type(answers.to("a"), RpcReply)


async def x402(client: VeniceClient) -> None:
    """A wallet's balance, and what was added to it and taken from it."""
    assert_type(await client.x402.balance("0x", sign_in_with_x="s"), WalletBalanceAnswer)
    assert_type(client.x402.transactions("0x", limit=5), Pages[TransactionPage, Transaction])
    assert_type(await client.x402.top_up_requirements(), TopUpRequirements)
    paid = await client.x402.top_up(payment_signature="s")
    assert_type(paid, TopUpAnswer)
    assert_type(paid.settlement, dict[str, object] | None)


async def tee(client: VeniceClient) -> None:
    """Evidence, and signatures."""
    assert_type(await client.tee.attestation(model="m"), TeeAttestation)
    assert_type(await client.tee.attestation(model="m", nonce="0" * 64), TeeAttestation)
    assert_type(await client.tee.signature(model="m", request_id="c"), TeeSignature)
