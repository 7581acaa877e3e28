"""What the headers of an answer from a blockchain say of its price."""

from __future__ import annotations

from .reply import Replied, number

__all__ = ["Charged"]


class Charged(Replied):
    """What a call cost, by its headers; None where the API does not say."""

    @property
    def rpc_credits(self) -> float | None:
        """The credits that were charged; for a batch, those of all its calls."""
        return number(self.headers.get("x-venice-rpc-credits"))

    @property
    def rpc_cost_usd(self) -> float | None:
        """The same in US dollars."""
        return number(self.headers.get("x-venice-rpc-cost-usd"))

    @property
    def is_replayed(self) -> bool:
        """Whether it is the kept answer to an earlier call with the same `idempotency_key`."""
        word: str = self.headers.get("idempotent-replayed", "")
        return word.strip().lower() == "true"
