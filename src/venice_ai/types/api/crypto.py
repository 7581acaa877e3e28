"""Calls to blockchains, and what the nodes answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal, TypedDict

from pydantic import Field, model_validator

from ..._core.charged import Charged
from ..._core.checks import is_mapping
from ...exceptions import APIError
from ._base import Answer, Model, NullMeans
from ._conversions import ElseConvert
from ._lenient import Text
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "RpcAnswer",
    "RpcBatchAnswer",
    "RpcBatchOptions",
    "RpcCallOptions",
    "RpcError",
    "RpcNetworks",
    "RpcReply",
    "RpcRequest",
]


class RpcNetworks(Answer):
    """The networks that can be called; iterate over it.

    Attributes:
        networks: Their names, in the order of the alphabet.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"networks"})

    networks: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # names, not field tuples
        """The names, one after the other."""
        return iter(self.networks)

    def __len__(self) -> int:
        """How many networks there are."""
        return len(self.networks)


class RpcError(Model):
    """Why a node refused.

    Attributes:
        code: The number that JSON-RPC, or the node, has for it; 0 where the node says none.
        message: The reason in words; what the node says where it says no more than a text.
        data: What else the node says; all of it, where it is neither an object nor a text.
    """

    code: Annotated[int, NullMeans(int)] = 0
    message: Text = ""
    data: object = None


def _as_error(value: object) -> object:
    """Return an error for whatever is in the place of one: a refusal must not be taken for a result."""
    if is_mapping(value):
        return value
    return {"message": value} if isinstance(value, str) else {"data": value}


class RpcReply(Model):
    """What a node answers to one call: a result, or an error.

    Attributes:
        id: The id of the call.
        result: What the method gives; its shape is the method's.
        error: Why there is none; None where there is one.
        jsonrpc: `"2.0"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"error", "jsonrpc", "result"})
    evidence: ClassVar[frozenset[str]] = frozenset({"id"})

    id: int | str | None = None
    result: object = None
    error: Annotated[RpcError, ElseConvert(_as_error)] | None = None
    jsonrpc: Annotated[str, NullMeans(lambda: "2.0")] = "2.0"

    def result_or_raise(self) -> object:
        """The result; an error is raised as an `APIError`, with its number as the `code`.

        ```python
        answer = await client.crypto.rpc.call("ethereum-mainnet", method="eth_blockNumber")
        print(answer.result_or_raise())
        ```
        """
        if self.error is None:
            return self.result
        raise APIError(
            f"the node refused: {self.error.message or self.error.data}",
            code=str(self.error.code) if self.error.code else None,
            body=self.to_dict(),
        )


class RpcAnswer(RpcReply, Answer, Charged):
    """What a node answers to a call.

    Attributes:
        id: The id of the call.
        result: What the method gives; its shape is the method's.
        error: Why there is none; None where there is one.
        jsonrpc: `"2.0"`.
    """


_REPLY: Final = RpcReply.payload | RpcReply.evidence


class RpcBatchAnswer(Answer, Charged):
    """What a node answers to several calls, in the order in which it answers them; iterate over it.

    Attributes:
        data: The answers, each a result or an error.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: list[RpcReply]

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """The API sends the list bare, and a refusal of the whole batch as a single answer."""
        if is_mapping(value):
            return {"data": [value]} if value.keys() & _REPLY and "data" not in value else value
        return {"data": value}

    def to(self, id: int | str) -> RpcReply:
        """The answer to the call with this id; a `LookupError` where there is none."""
        for reply in self.data:
            if reply.id == id:
                return reply
        raise LookupError(f"there is no answer to the call with the id {id!r}")

    @property
    def errors(self) -> list[RpcReply]:
        """The answers that are errors."""
        return [reply for reply in self.data if reply.error is not None]

    def __iter__(self) -> Iterator[RpcReply]:  # type: ignore[override]  # answers, not field tuples
        """The answers, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many answers there are."""
        return len(self.data)


class _RpcMethod(TypedDict):
    method: str


class RpcRequest(_RpcMethod, total=False):
    """A call in a batch.

    Attributes:
        method: The method, such as `"eth_getBalance"`.
        params: Its arguments, in the node's order.
        id: Its id in the batch; a free number, counted from 1, unless given.
        jsonrpc: The version of the protocol; `"2.0"` unless given.
    """

    params: Sequence[object]
    id: int | str
    jsonrpc: Literal["2.0"]


class _RpcBody(CallOptions):
    method: str


class RpcCallOptions(_RpcBody, total=False):
    """What `crypto.rpc.call` takes.

    Attributes:
        method: The method, such as `"eth_getBalance"`.
        params: Its arguments, in the node's order. None are sent unless given.
        id: The call's id, which the answer repeats; 1 unless given.
        jsonrpc: The version of the protocol; `"2.0"` unless given.
        idempotency_key: A word of your own, up to 255 letters, digits, `_` and `-`. With it the call may be sent again
            within a day, also by itself after a broken connection, and is made and charged once.
    """

    params: Sequence[object]
    id: int | str
    jsonrpc: Literal["2.0"]
    idempotency_key: str


class RpcBatchOptions(CallOptions, total=False):
    """What `crypto.rpc.batch` takes.

    Attributes:
        idempotency_key: A word of your own, up to 255 letters, digits, `_` and `-`. With it the batch may be sent again
            within a day, also by itself after a broken connection, and is made and charged once.
    """

    idempotency_key: str
