"""Each method of each resource: a bad argument is refused before anything is sent, and an error status is raised."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai import SyncVeniceClient
from venice_ai._sync.resources import SyncResource
from venice_ai.exceptions import ArgumentTypeError, RateLimitError
from venice_ai.testing import ErrorReply

CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}
DECISION = {"model": "m", "state": "a", "questions": {"a": {"type": "noul", "instructions": "?"}}}
JOB = {"model": "m", "queue_id": "q"}
KEY = {"api_key_type": "INFERENCE", "description": "d"}
MUSIC = {"model": "m", "prompt": "A barcarole"}
PICTURE = "iVBORw0K"
RESPONSE = {"model": "m", "input": "a"}
SPEECH = {"model": "m", "voice": "af_sky", "input": "a"}
VIDEO = {"model": "m", "prompt": "A gondola", "duration": "3s"}
WALLET = "0x45B73055F3aDcC4577Bb709db10B19d11b5c94eE"
SIGNED = {"api_key_type": "ADMIN", "address": WALLET, "signature": "0x1", "token": "t"}

# What each method is called with when all is well: arguments by position, and options.
METHODS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "api_keys.create": ((), KEY),
    "api_keys.delete": ((), {"id": "k"}),
    "api_keys.list": ((), {}),
    "api_keys.rate_limit_log": ((), {}),
    "api_keys.rate_limits": ((), {}),
    "api_keys.retrieve": (("k",), {}),
    "api_keys.update": ((), {"id": "k"}),
    "api_keys.web3.create": ((), SIGNED),
    "api_keys.web3.token": ((), {}),
    "audio.music.complete": ((), JOB),
    "audio.music.generate": ((), MUSIC),
    "audio.music.queue": ((), MUSIC),
    "audio.music.quote": ((), {"model": "m"}),
    "audio.music.retrieve": ((), JOB),
    "audio.speech.create": ((), SPEECH),
    "audio.speech.stream": ((), SPEECH),
    "audio.transcriptions.create": ((), {"file": b"x"}),
    "audio.voices.create": ((), {"file": b"x"}),
    "augment.parse_text": ((), {"file": b"x"}),
    "augment.scrape": ((), {"url": "https://example.com"}),
    "augment.search": ((), {"query": "sky"}),
    "billing.balance": ((), {}),
    "billing.usage_analytics": ((), {}),
    "billing.usage_history": ((), {}),
    "billing.usage_history_csv": ((), {}),
    "characters.list": ((), {}),
    "characters.retrieve": (("slug",), {}),
    "characters.reviews.list": (("slug",), {}),
    "chat.completions.create": ((), CHAT),
    "chat.completions.stream": ((), CHAT),
    "crypto.rpc.batch": (("base-mainnet", [{"method": "eth_chainId"}]), {}),
    "crypto.rpc.call": (("base-mainnet",), {"method": "eth_chainId"}),
    "crypto.rpc.networks": ((), {}),
    "decisions.create": ((), DECISION),
    "embeddings.create": ((), {"model": "m", "input": "a"}),
    "image.edit": ((), {"image": PICTURE, "prompt": "A dog"}),
    "image.generate": ((), {"model": "m", "prompt": "A cat"}),
    "image.generate_binary": ((), {"model": "m", "prompt": "A cat"}),
    "image.multi_edit": ((), {"images": [PICTURE], "prompt": "A dog"}),
    "image.remove_background": ((), {"image": PICTURE}),
    "image.styles": ((), {}),
    "image.upscale": ((), {"image": PICTURE}),
    "images.generate": ((), {"prompt": "A cat"}),
    "models.compatibility_mapping": ((), {}),
    "models.list": ((), {}),
    "models.resolve": ((), {}),
    "models.retrieve": (("m",), {}),
    "models.traits": ((), {}),
    "responses.create": ((), RESPONSE),
    "responses.stream": ((), RESPONSE),
    "tee.attestation": ((), {"model": "m"}),
    "tee.signature": ((), {"model": "m", "request_id": "c"}),
    "video.complete": ((), JOB),
    "video.generate": ((), VIDEO),
    "video.queue": ((), VIDEO),
    "video.quote": ((), {"model": "m", "duration": "3s"}),
    "video.retrieve": ((), JOB),
    "x402.balance": ((WALLET,), {}),
    "x402.top_up": ((), {"payment_signature": "s"}),
    "x402.top_up_requirements": ((), {}),
    "x402.transactions": ((WALLET,), {}),
}
every_method = pytest.mark.parametrize("name", METHODS)


async def called(client: Any, name: str, **more: Any) -> None:
    """Call a method as the table says, and wait for what it promises."""
    places, options = METHODS[name]
    promised = reduce(getattr, name.split("."), client)(*places, **options, **more)
    await (promised.first() if hasattr(promised, "first") else promised)


@every_method
async def test_an_unknown_option_is_refused_before_anything_is_sent(
    flavour: Flavour, server: Any, name: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(ArgumentTypeError, match=rf"^{re.escape(name)}\(\) has no option 'imagine'"):
            await called(client, name, imagine=1)
    assert server.requests == []


@once
@every_method
async def test_an_error_status_is_raised_by_its_class(flavour: Flavour, server: Any, name: str) -> None:
    server.script(ErrorReply(429, "Rate limit exceeded", headers={"retry-after": "7"}))
    async with flavour.client(server, max_retries=0) as client:
        with pytest.raises(RateLimitError, match="Rate limit exceeded") as caught:
            await called(client, name)
    assert (caught.value.status_code, caught.value.retry_after) == (429, 7)
    assert len(server.requests) == 1


def test_no_method_is_missing_from_the_table() -> None:
    with SyncVeniceClient(api_key="k") as client:
        assert sorted(methods(client)) == sorted(METHODS)


def methods(owner: Any, path: str = "") -> Iterator[str]:
    """Yield the names of the methods of the resources below an object."""
    for name in dir(type(owner)):
        member = inspect.getattr_static(owner, name)
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            below = getattr(owner, name)
            if isinstance(below, SyncResource):
                yield from methods(below, f"{path}{name}.")
        elif path and "timeout" in inspect.signature(member).parameters:
            yield f"{path}{name}"
