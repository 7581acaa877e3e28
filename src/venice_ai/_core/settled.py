"""What the header of a payment's answer says of its settlement."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import cast

from .checks import is_mapping
from .reply import Replied

__all__ = ["Settled"]


class Settled(Replied):
    """How a payment was settled, by the `PAYMENT-RESPONSE` header."""

    @property
    def settlement(self) -> dict[str, object] | None:
        """The network, the payer and the transaction; None where the API does not say."""
        word: str = self.headers.get("payment-response", "")
        try:
            value: object = json.loads(b64decode(word, validate=True))
        except (ValueError, RecursionError):
            return None
        return dict(cast("dict[str, object]", value)) if is_mapping(value) else None
