"""`client.crypto`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import crypto as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.crypto import RpcBatchOptions, RpcCallOptions
from . import Resource

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Unpack

    from ...types.api.crypto import RpcAnswer, RpcBatchAnswer, RpcNetworks, RpcRequest

__all__ = ["Crypto", "Rpc"]


class Crypto(Resource):
    """What the API does with blockchains."""

    @property
    def rpc(self) -> Rpc:
        """Calls to the nodes of blockchains: `networks`, `call` and `batch`."""
        return Rpc(self._client)


class Rpc(Resource):
    """Calls to the nodes of blockchains, by JSON-RPC (`/crypto/rpc`)."""

    @takes(CallOptions)
    async def networks(self, **options: Unpack[CallOptions]) -> RpcNetworks:
        """List the networks; it works without a key.

        ```python
        for network in await client.crypto.rpc.networks():
            print(network)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.networks(options))

    @takes(RpcCallOptions, CallOptions)
    async def call(self, network: str, **options: Unpack[RpcCallOptions]) -> RpcAnswer:
        """Call a method of a node. What the node refuses is the answer's `error`, and no exception.

        ```python
        answer = await client.crypto.rpc.call(
            "ethereum-mainnet", method="eth_getBalance", params=[f"0x{0:040x}", "latest"]
        )
        print(answer.error or answer.result, answer.rpc_cost_usd)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed, or the API does not offer the method.
        """
        return await self._transport.fetch(calls.single(network, options))

    @takes(RpcBatchOptions, CallOptions)
    async def batch(
        self, network: str, requests: Iterable[RpcRequest], **options: Unpack[RpcBatchOptions]
    ) -> RpcBatchAnswer:
        """Call up to 100 methods of a node at once. Each has an answer of its own: a result, or an error.

        ```python
        answers = await client.crypto.rpc.batch(
            "ethereum-mainnet",
            [{"method": "eth_chainId"}, {"method": "eth_blockNumber", "id": "block"}],
        )
        print(answers.to("block").result_or_raise(), answers.errors)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or a call is none; nothing was sent.
            ArgumentValueError: There are no calls, or too many, or two with one id; nothing was sent.
            APIError: The call failed, or the API does not offer one of the methods.
        """
        return await self._transport.fetch(calls.batch(network, requests, options))
