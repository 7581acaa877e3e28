"""Hold the package against the API's official description, and say what the one has and the other has not.

    python scripts/spec.py                 against the facts in the repository
    python scripts/spec.py PATH            PATH: the OpenAPI document, in YAML; and say what has changed in it
    python scripts/spec.py PATH --write    write its facts into the repository

Exit status 1 if there is a difference: on the day the description changes, this says what there is to do.
"""

from __future__ import annotations

import argparse
import difflib
import inspect
import re
import sys
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from facts import TABLE, read

from venice_ai import SyncVeniceClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from facts import Facts

METHODS = {
    "DELETE /api_keys": "api_keys.delete",
    "GET /api_keys": "api_keys.list",
    "GET /api_keys/generate_web3_key": "api_keys.web3.token",
    "GET /api_keys/rate_limits": "api_keys.rate_limits",
    "GET /api_keys/rate_limits/log": "api_keys.rate_limit_log",
    "GET /api_keys/{id}": "api_keys.retrieve",
    "GET /billing/balance": "billing.balance",
    "GET /billing/usage-analytics": "billing.usage_analytics",
    "GET /billing/usage-history": "billing.usage_history",
    "GET /characters": "characters.list",
    "GET /characters/{slug}": "characters.retrieve",
    "GET /characters/{slug}/reviews": "characters.reviews.list",
    "GET /crypto/rpc/networks": "crypto.rpc.networks",
    "GET /image/styles": "image.styles",
    "GET /models": "models.list",
    "GET /models/compatibility_mapping": "models.compatibility_mapping",
    "GET /models/traits": "models.traits",
    "GET /x402/balance/{walletAddress}": "x402.balance",
    "GET /x402/transactions/{walletAddress}": "x402.transactions",
    "PATCH /api_keys": "api_keys.update",
    "POST /api_keys": "api_keys.create",
    "POST /api_keys/generate_web3_key": "api_keys.web3.create",
    "POST /audio/complete": "audio.music.complete",
    "POST /audio/queue": "audio.music.queue",
    "POST /audio/quote": "audio.music.quote",
    "POST /audio/retrieve": "audio.music.retrieve",
    "POST /audio/speech": "audio.speech.create",
    "POST /audio/transcriptions": "audio.transcriptions.create",
    "POST /audio/voices": "audio.voices.create",
    "POST /augment/scrape": "augment.scrape",
    "POST /augment/search": "augment.search",
    "POST /augment/text-parser": "augment.parse_text",
    "POST /chat/completions": "chat.completions.create",
    "POST /crypto/rpc/{network}": "crypto.rpc.call",
    "POST /embeddings": "embeddings.create",
    "POST /image/background-remove": "image.remove_background",
    "POST /image/edit": "image.edit",
    "POST /image/generate": "image.generate",
    "POST /image/multi-edit": "image.multi_edit",
    "POST /image/upscale": "image.upscale",
    "POST /images/generations": "images.generate",
    "POST /responses": "responses.create",
    "POST /video/complete": "video.complete",
    "POST /video/queue": "video.queue",
    "POST /video/quote": "video.quote",
    "POST /video/retrieve": "video.retrieve",
    "POST /x402/top-up": "x402.top_up",
}

# Fields that go by another name here, or that the method decides by itself.
NAMES: Mapping[tuple[str, str], str | None] = {
    ("GET /api_keys/{id}", "id"): "key_id",
    ("POST /audio/speech", "streaming"): "stream",
    ("POST /crypto/rpc/{network}", "jsonrpc"): None,
    ("POST /image/generate", "return_binary"): None,  # that is `generate_binary`
    ("POST /image/multi-edit", "modelId"): "model",
}


def method_of(route: str) -> Any:
    """The blocking method that does an operation: a function with all its names, found without a client's key."""
    *way, name = METHODS[route].split(".")
    with SyncVeniceClient(api_key="none") as client:
        return getattr(reduce(getattr, way, client), name)


def named(route: str, field: str) -> str | None:
    """What a field of an operation is called here."""
    return NAMES.get((route, field), snake(field))


def snake(name: str) -> str:
    """A name of the wire, as Python writes it."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower()


def drift(facts: Facts) -> Iterator[str]:
    """Say, a line each, what the description has and the package has not, and the other way round."""
    for route in METHODS.keys() - facts.operations.keys():
        yield f"{route}: gone from the description, but there is {METHODS[route]}()"
    for route, operation in facts.operations.items():
        if route not in METHODS:
            yield f"{route}: no method"
            continue
        taken = inspect.signature(method_of(route)).parameters
        for field in operation.fields:
            name = named(route, field)
            if name is not None and name not in taken:
                yield f"{route}: {METHODS[route]}() takes no {name}"


def changes(table: str) -> list[str]:
    """Return the lines in which the table in the repository and another one differ."""
    old = TABLE.read_text("utf-8").splitlines()
    return list(
        difflib.unified_diff(old, table.splitlines(), "the repository", "the description", lineterm="")
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the differences; return the exit status."""
    parser = argparse.ArgumentParser(description="Hold the package against the API's official description.")
    parser.add_argument("path", type=Path, nargs="?", help="the OpenAPI document, in YAML")
    parser.add_argument("--write", action="store_true", help="write its facts into the repository")
    options = parser.parse_args(arguments)
    if options.write and options.path is None:
        parser.error("--write takes the path of the description")
    stale: list[str] = []
    facts = read()
    if options.path is not None:
        from openapi import Spec  # it takes a YAML package, which the table does not

        spec = Spec(options.path)
        if options.write:
            TABLE.write_text(spec.table, "utf-8", newline="\n")
        facts, stale = spec.facts, changes(spec.table)
    differences = sorted(drift(facts))
    for line in (*stale, *differences):
        print(line)
    print(f"{len(facts.operations)} operations, {len(differences)} differences", end="")
    print("; the facts in the repository are stale: --write writes them anew" if stale else "")
    return 1 if stale or differences else 0


if __name__ == "__main__":
    sys.exit(main())
