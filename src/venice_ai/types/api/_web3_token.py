"""What a wallet signs to get a key."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field

from ._base import CamelAnswer, CamelModel
from ._lenient import Flag

__all__ = ["Web3Token", "Web3TokenAnswer"]


class Web3Token(CamelModel):
    """What a wallet has to sign; the `repr` does not show it.

    Attributes:
        token: The text to sign, which is good for a quarter of an hour.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    token: str = Field(repr=False)


class Web3TokenAnswer(CamelAnswer):
    """What a wallet has to sign.

    Attributes:
        data: The token.
        success: Whether there is one.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    model_config: ClassVar[ConfigDict] = ConfigDict(hide_input_in_errors=True)

    strict: ClassVar[frozenset[str]] = frozenset({"data.token"})

    data: Web3Token
    success: Flag = False
