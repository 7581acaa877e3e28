"""`/crypto/rpc`: arguments to calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import cast

from ..exceptions import ArgumentTypeError, ArgumentValueError
from ..types.api._options import CallOptions
from ..types.api.crypto import (
    RpcAnswer,
    RpcBatchAnswer,
    RpcBatchOptions,
    RpcCallOptions,
    RpcNetworks,
    RpcRequest,
)
from .call import Call, fields
from .checks import check_names, is_mapping, path_with

__all__ = ["batch", "networks", "single"]

_PATH = "/crypto/rpc"
_MOST = 100
_KEY = re.compile(r"[A-Za-z0-9_-]{1,255}")


def networks(options: CallOptions) -> Call[RpcNetworks]:
    """The call for the names of the networks."""
    fields(options, CallOptions, "crypto.rpc.networks")
    return Call[RpcNetworks].of("GET", f"{_PATH}/networks", RpcNetworks, options=options)


def single(network: str, options: RpcCallOptions) -> Call[RpcAnswer]:
    """The call of one method of a node."""
    given = fields(options, RpcCallOptions, "crypto.rpc.call")
    key = given.pop("idempotency_key", None)
    return Call[RpcAnswer].of(
        "POST",
        _place(network),
        RpcAnswer,
        options=options,
        body={"jsonrpc": "2.0", "id": 1, **given},
        headers=_headers(key),
        repeatable=key is not None,
    )


def batch(network: str, requests: object, options: RpcBatchOptions) -> Call[RpcBatchAnswer]:
    """The call of several methods of a node."""
    key = fields(options, RpcBatchOptions, "crypto.rpc.batch").get("idempotency_key")
    return Call[RpcBatchAnswer].of(
        "POST",
        _place(network),
        RpcBatchAnswer,
        options=options,
        body=cast("list[object]", _numbered(_checked(requests))),
        headers=_headers(key),
        repeatable=key is not None,
    )


def _place(network: str) -> str:
    return path_with(f"{_PATH}/", network, name="network")


def _headers(key: object) -> dict[str, str]:
    if key is None:
        return {}
    if not isinstance(key, str):
        raise ArgumentTypeError(f"idempotency_key takes a string, not {type(key).__name__}")
    if not _KEY.fullmatch(key):
        raise ArgumentValueError("idempotency_key takes 1 to 255 letters, digits, '_' and '-'")
    return {"idempotency-key": key}


def _checked(requests: object) -> list[Mapping[str, object]]:
    """The calls of a batch."""
    if isinstance(requests, str | bytes) or is_mapping(requests) or not isinstance(requests, Iterable):
        raise ArgumentTypeError(
            f"requests takes a list of calls, not {type(requests).__name__}: [{{'method': 'eth_chainId'}}]"
        )
    listed = [_request(place, each) for place, each in enumerate(cast("Iterable[object]", requests))]
    if not 0 < len(listed) <= _MOST:
        raise ArgumentValueError(f"requests takes 1 to {_MOST} calls; got {len(listed)}")
    return listed


def _request(place: int, request: object) -> Mapping[str, object]:
    if not is_mapping(request) or "method" not in request:
        raise ArgumentTypeError(f"requests[{place}] takes a mapping with a 'method'")
    check_names(request, RpcRequest.__annotations__, f"requests[{place}]")
    return request


def _numbered(requests: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The calls with an id each, by which their answers are told apart."""
    taken = [request["id"] for request in requests if "id" in request]
    if len({repr(each) for each in taken}) < len(taken):
        raise ArgumentValueError("requests has an id twice: its answers could not be told apart")
    free = (number for number in count(1) if number not in taken)
    return [
        {"jsonrpc": "2.0", **request, "id": request["id"] if "id" in request else next(free)}
        for request in requests
    ]
