"""Which calls of the API are idempotent, and which are billed per request: that decides what is retried."""

from __future__ import annotations

from typing import Any

import pytest

from venice_ai._core import (
    api_keys,
    augment,
    billing,
    characters,
    chat,
    crypto,
    decisions,
    embeddings,
    image,
    images,
    jobs,
    models,
    music,
    responses,
    speech,
    tee,
    transcriptions,
    video,
    voices,
    x402,
)
from venice_ai._core.call import Call
from venice_ai.types.api.jobs import JobRecord

JOB = JobRecord(kind="video", model="m", queue_id="q")
HELLO: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
DECISION: dict[str, Any] = {"model": "m", "state": "a", "questions": {"a": {"type": "noul"}}}
PICTURE: dict[str, Any] = {"image": "iVBORw0K"}
RPC: list[Any] = [{"method": "m"}]
SIGNED: dict[str, Any] = {"api_key_type": "ADMIN", "address": "0x1", "signature": "0x2", "token": "t"}
SPEECH: dict[str, Any] = {"model": "m", "voice": "v", "input": "a"}
VIDEO: dict[str, Any] = {"model": "m", "prompt": "p", "duration": "5s"}

# A second one does no harm, even where the server has acted on the first.
IDEMPOTENT: dict[str, Call[Any]] = {
    "api_keys.list": api_keys.listing({}),
    "api_keys.rate_limit_log": api_keys.rate_limit_log({}),
    "api_keys.rate_limits": api_keys.rate_limits({}),
    "api_keys.retrieve": api_keys.one("k", {}),
    "api_keys.update": api_keys.updated({"id": "k"}),
    "api_keys.web3.token": api_keys.wallet_token({}),
    "audio.music.complete": jobs.cleanup(music.KIND, JOB, {}),
    "audio.music.quote": music.quote({"model": "m"}),
    "augment.parse_text": augment.parsing({"file": b""}),
    "augment.scrape": augment.scraping({"url": "u"}),
    "augment.search": augment.searching({"query": "q"}),
    "billing.balance": billing.balance({}),
    "billing.usage_analytics": billing.analytics({}),
    "billing.usage_history": billing.history({}).first,
    "billing.usage_history_csv": billing.history_csv({}).first,
    "characters.list": characters.listing({}).first,
    "characters.retrieve": characters.one("s", {}),
    "characters.reviews.list": characters.reviews("s", {}).first,
    "crypto.rpc.batch with an idempotency key": crypto.batch("n", RPC, {"idempotency_key": "k"}),
    "crypto.rpc.call with an idempotency key": crypto.single("n", {"method": "m", "idempotency_key": "k"}),
    "crypto.rpc.networks": crypto.networks({}),
    "image.styles": image.styles({}),
    "models.compatibility_mapping": models.compatibility_mapping({}),
    "models.list": models.listing({}),
    "models.resolve": models.resolving({})[0],
    "models.retrieve": models.retrieving("m", {})[0],
    "models.traits": models.traits({}),
    "tee.attestation": tee.attestation({"model": "m"}),
    "tee.signature": tee.signature({"model": "m", "request_id": "c"}),
    "video.complete": jobs.cleanup(video.KIND, JOB, {}),
    "video.quote": video.quote({"model": "m", "duration": "5s"}),
    "video.retrieve": jobs.retrieval(video.KIND, JOB, {}),
    "x402.balance": x402.balance("w", {}),
    "x402.top_up_requirements": x402.requirements({}),
    "x402.transactions": x402.transactions("w", {}).first,
}

# Each starts something that is paid for as a whole, or that there would be twice.
BILLED: dict[str, Call[Any]] = {
    "api_keys.create": api_keys.created({"api_key_type": "INFERENCE", "description": "d"}),
    "api_keys.web3.create": api_keys.from_wallet(dict(SIGNED)),  # type: ignore[arg-type]
    "audio.music.queue": music.queue({"model": "m", "prompt": "p"}),
    "audio.speech.create": speech.whole(SPEECH),  # type: ignore[arg-type]
    "audio.speech.stream": speech.stream(SPEECH),  # type: ignore[arg-type]
    "audio.voices.create": voices.creation({"file": b"x"}),
    "image.edit": image.edit({**PICTURE, "prompt": "p"}),  # type: ignore[typeddict-item]
    "image.generate": image.generate({"model": "m", "prompt": "p"}),
    "image.generate_binary": image.generate_binary({"model": "m", "prompt": "p"}),
    "image.multi_edit": image.multi_edit({"images": ["iVBORw0K"], "prompt": "p"}),
    "image.remove_background": image.remove_background(PICTURE),  # type: ignore[arg-type]
    "image.upscale": image.upscale(PICTURE),  # type: ignore[arg-type]
    "images.generate": images.generate({"prompt": "p"}),
    "video.queue": video.queue(VIDEO),  # type: ignore[arg-type]
    "x402.top_up": x402.top_up({"payment_signature": "s"}),
}

# Retried unless the request may have been acted on.
OTHERS: dict[str, Call[Any]] = {
    "api_keys.delete": api_keys.deleted({"id": "k"}),
    "audio.transcriptions.create": transcriptions.creation({"file": b"x"}),
    "chat.completions.create": chat.completion(HELLO),  # type: ignore[arg-type]
    "chat.completions.stream": chat.completion_stream(HELLO),  # type: ignore[arg-type]
    "crypto.rpc.batch": crypto.batch("n", RPC, {}),
    "crypto.rpc.call": crypto.single("n", {"method": "m"}),
    "decisions.create": decisions.creation(DECISION),  # type: ignore[arg-type]
    "embeddings.create": embeddings.creation({"model": "m", "input": "a"}),
    "responses.create": responses.creation({"model": "m", "input": "a"}),
    "responses.stream": responses.creation_stream({"model": "m", "input": "a"}),
    "video.retrieve that deletes": jobs.retrieval(video.KIND, JOB, {"delete_media_on_completion": True}),
}


@pytest.mark.parametrize("name", IDEMPOTENT)
def test_a_call_is_idempotent(name: str) -> None:
    assert (IDEMPOTENT[name].repeatable, IDEMPOTENT[name].costly) == (True, False)


@pytest.mark.parametrize("name", BILLED)
def test_a_call_is_billed_per_request(name: str) -> None:
    assert (BILLED[name].repeatable, BILLED[name].costly) == (False, True)


@pytest.mark.parametrize("name", OTHERS)
def test_a_call_is_neither_idempotent_nor_billed_per_request(name: str) -> None:
    assert (OTHERS[name].repeatable, OTHERS[name].costly) == (False, False)
