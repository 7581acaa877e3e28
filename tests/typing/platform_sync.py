"""What type checkers make of the account's and the platform's resources in the blocking flavour. Checked, never run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type

from venice_ai import SyncVeniceClient
from venice_ai._sync.pages import SyncPages
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


def characters(client: SyncVeniceClient) -> None:
    """Lists in pages, and one character."""
    listed = client.characters.list(tags=["a"], is_adult=False, sort_by="imports", offset=None, timeout=3)
    assert_type(listed, SyncPages[CharacterList, Character])
    for character in listed:
        assert_type(character, Character)
    for page in listed.pages():
        assert_type(page, CharacterList)
    assert_type(listed.first(), CharacterList)
    assert_type(client.characters.retrieve("alan-watts"), CharacterAnswer)
    assert_type(client.characters.reviews.list("alan-watts", page_size=10), SyncPages[ReviewList, Review])


def api_keys(client: SyncVeniceClient) -> None:
    """Keys, their limits, and keys for wallets."""
    keys = client.api_keys
    assert_type(keys.list(), ApiKeyList)
    assert_type(keys.retrieve("id"), ApiKeyAnswer)
    made = keys.create(
        api_key_type="ADMIN", description="Mine", consumption_limit={"usd": None}, limit_period="MONTH"
    )
    assert_type(made, CreatedApiKeyAnswer)
    assert_type(made.data.api_key, str)
    assert_type(keys.update(id="id", expires_at=None), ApiKeyUpdated)
    assert_type(keys.delete(id="id"), ApiKeyDeleted)
    assert_type(keys.rate_limits(), RateLimitsAnswer)
    assert_type(keys.rate_limit_log(), RateLimitLog)
    assert_type(keys.web3.token(), Web3TokenAnswer)
    signed = keys.web3.create(api_key_type="ADMIN", address="0x", signature="0x", token="t")
    assert_type(signed, CreatedApiKeyAnswer)


def billing(client: SyncVeniceClient) -> None:
    """The balance, and the charges in pages."""
    bills = client.billing
    assert_type(bills.balance(), AccountBalance)
    assert_type(bills.usage_analytics(lookback="7d"), UsageAnalytics)
    history = bills.usage_history(start_timestamp=datetime.now(UTC), currency="USD")
    assert_type(history, SyncPages[UsageHistory, UsageEntry])
    assert_type(bills.usage_history_csv(cursor="c"), SyncPages[UsageCSV, dict[str, str]])


def augment(client: SyncVeniceClient) -> None:
    """The web, and documents."""
    assert_type(client.augment.search(query="q", limit=3, search_provider="brave"), SearchResults)
    assert_type(client.augment.scrape(url="https://example.com"), ScrapedPage)
    parsed = client.augment.parse_text(file=Path("notes.txt"), response_format="text")
    assert_type(parsed, ParsedText)
    assert_type(parsed.tokens, int | float | None)


def crypto(client: SyncVeniceClient) -> None:
    """One call to a node, and several."""
    rpc = client.crypto.rpc
    assert_type(rpc.networks(), RpcNetworks)
    answer = rpc.call("base-mainnet", method="eth_call", params=[1], id=7, idempotency_key="k")
    assert_type(answer, RpcAnswer)
    assert_type(answer.result_or_raise(), object)
    answers = rpc.batch("base-mainnet", [{"method": "eth_chainId"}, {"method": "eth_call", "params": []}])
    assert_type(answers, RpcBatchAnswer)
    assert_type([each.error for each in answers], list[RpcError | None])
    assert_type(answers.to("a"), RpcReply)


def x402(client: SyncVeniceClient) -> None:
    """A wallet's balance, and what was added to it and taken from it."""
    assert_type(client.x402.balance("0x", sign_in_with_x="s"), WalletBalanceAnswer)
    assert_type(client.x402.transactions("0x", limit=5), SyncPages[TransactionPage, Transaction])
    assert_type(client.x402.top_up_requirements(), TopUpRequirements)
    paid = client.x402.top_up(payment_signature="s")
    assert_type(paid, TopUpAnswer)
    assert_type(paid.settlement, dict[str, object] | None)


def tee(client: SyncVeniceClient) -> None:
    """Evidence, and signatures."""
    assert_type(client.tee.attestation(model="m"), TeeAttestation)
    assert_type(client.tee.attestation(model="m", nonce="0" * 64), TeeAttestation)
    assert_type(client.tee.signature(model="m", request_id="c"), TeeSignature)
