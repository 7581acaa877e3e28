# Generated from src/venice_ai/_async/resources/api_keys.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""`client.api_keys`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import api_keys as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.api_keys import (
    ApiKeyCreateOptions,
    ApiKeyDeleteOptions,
    ApiKeyUpdateOptions,
    Web3KeyCreateOptions,
)
from . import SyncResource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.api_keys import (
        ApiKeyAnswer,
        ApiKeyDeleted,
        ApiKeyList,
        ApiKeyUpdated,
        CreatedApiKeyAnswer,
        RateLimitLog,
        RateLimitsAnswer,
        Web3TokenAnswer,
    )

__all__ = ["SyncApiKeys", "SyncWeb3Keys"]


class SyncApiKeys(SyncResource):
    """API keys (`/api_keys`). All but `rate_limits` and `web3` need an admin key."""

    @property
    def web3(self) -> SyncWeb3Keys:
        """Keys for wallets: `token` and `create`."""
        return SyncWeb3Keys(self._client)

    @takes(CallOptions)
    def list(self, **options: Unpack[CallOptions]) -> ApiKeyList:
        """List the keys.

        ```python
        for key in client.api_keys.list():
            print(key.id, key.description, key.last6_chars)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            AuthenticationError: The key in use is no admin key.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.listing(options))

    @takes(CallOptions)
    def retrieve(self, key_id: str, **options: Unpack[CallOptions]) -> ApiKeyAnswer:
        """Fetch what is known of one key.

        ```python
        answer = client.api_keys.retrieve("e28e82dc-9df2-4b47-b726-d0a222ef2ab5")
        print(answer.data.consumption_limits.usd, answer.data.usage)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: The id can be none; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.one(key_id, options))

    @takes(ApiKeyCreateOptions, CallOptions)
    def create(self, **options: Unpack[ApiKeyCreateOptions]) -> CreatedApiKeyAnswer:
        """Make a key. The answer holds the key itself, which the API never shows again.

        ```python
        answer = client.api_keys.create(
            api_key_type="INFERENCE",
            description="Nightly job",
            consumption_limit={"usd": 5},
            limit_period="MONTH",
        )
        secret = answer.data.api_key
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.created(options))

    @takes(ApiKeyUpdateOptions, CallOptions)
    def update(self, **options: Unpack[ApiKeyUpdateOptions]) -> ApiKeyUpdated:
        """Change a key: only what is named changes; None takes a limit, or the end, away.

        ```python
        answer = client.api_keys.update(
            id="e28e82dc-9df2-4b47-b726-d0a222ef2ab5", expires_at=None, consumption_limit={"usd": None}
        )
        print(answer.data.expires_at)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.updated(options))

    @takes(ApiKeyDeleteOptions, CallOptions)
    def delete(self, **options: Unpack[ApiKeyDeleteOptions]) -> ApiKeyDeleted:
        """Delete a key.

        ```python
        answer = client.api_keys.delete(id="e28e82dc-9df2-4b47-b726-d0a222ef2ab5")
        print(answer.success)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.deleted(options))

    @takes(CallOptions)
    def rate_limits(self, **options: Unpack[CallOptions]) -> RateLimitsAnswer:
        """Fetch the limits and the balance of the key in use, whichever its type.

        ```python
        access = (client.api_keys.rate_limits()).data
        for model in access.rate_limits:
            print(model.api_model_id, [(limit.type, limit.amount) for limit in model.rate_limits])
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.rate_limits(options))

    @takes(CallOptions)
    def rate_limit_log(self, **options: Unpack[CallOptions]) -> RateLimitLog:
        """List the last 50 times at which the account met a limit.

        ```python
        for entry in client.api_keys.rate_limit_log():
            print(entry.timestamp, entry.model_id, entry.rate_limit_type)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            AuthenticationError: The key in use is no admin key.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.rate_limit_log(options))


class SyncWeb3Keys(SyncResource):
    """Keys for wallets that hold staked VVV (`/api_keys/generate_web3_key`). They need no key."""

    @takes(CallOptions)
    def token(self, **options: Unpack[CallOptions]) -> Web3TokenAnswer:
        """Fetch what the wallet has to sign (`personal_sign`) within a quarter of an hour.

        ```python
        token = (client.api_keys.web3.token()).data.token
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.wallet_token(options))

    @takes(Web3KeyCreateOptions, CallOptions)
    def create(self, **options: Unpack[Web3KeyCreateOptions]) -> CreatedApiKeyAnswer:
        """Make a key for a wallet, with the token that it has signed.

        ```python
        token = (client.api_keys.web3.token()).data.token
        signature = "0xbb5ff2e1"  # the wallet's, over the token
        answer = client.api_keys.web3.create(
            api_key_type="INFERENCE",
            address="0x45B73055F3aDcC4577Bb709db10B19d11b5c94eE",
            signature=signature,
            token=token,
        )
        secret = answer.data.api_key
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.from_wallet(options))
