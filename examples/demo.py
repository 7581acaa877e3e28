"""Stream a chat completion to the terminal.

It asks the real API when `VENICE_API_KEY` is set, and a local server otherwise; it says which.

    python examples/demo.py
    python examples/demo.py --async "Why is the sky blue?"
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from venice_ai import SyncVeniceClient, VeniceClient, VeniceError
from venice_ai.testing import ChatReply, LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from venice_ai import ChatCompletionResponse

ANSWER = (
    "This text comes from a server on your own machine, one word at a time, over real HTTP. Set VENICE_API_KEY, run "
    "the same command again, and a model of Venice.ai answers instead. The code that reads the stream stays the same."
)


def main() -> int:
    """Stream one answer, in one flavour or the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("question", nargs="?", default="Why is the sky blue? Answer in three sentences.")
    parser.add_argument("--model", default="default", help="a model's id, or a trait (default: %(default)s)")
    parser.add_argument("--async", dest="in_async", action="store_true", help="use the async flavour")
    options = parser.parse_args()
    with somewhere() as target:
        request = {"model": options.model, "messages": [{"role": "user", "content": options.question}]}
        print(f"> {options.question}\n", flush=True)
        try:
            answer = asyncio.run(ask_async(target, request)) if options.in_async else ask(target, request)
        except VeniceError as error:
            print(f"\n{type(error).__name__}: {error}", file=sys.stderr)
            return 1
    print(f"\n\n{summary(answer)}")
    return 0


def ask(target: dict[str, Any], request: dict[str, Any]) -> ChatCompletionResponse:
    """Stream in the blocking flavour."""
    with SyncVeniceClient(**target) as client, client.chat.completions.stream(**request) as stream:
        for text in stream.collect_with_deltas():
            print(text, end="", flush=True)
        return stream.collect()


async def ask_async(target: dict[str, Any], request: dict[str, Any]) -> ChatCompletionResponse:
    """Stream in the async flavour."""
    async with VeniceClient(**target) as client, client.chat.completions.stream(**request) as stream:
        async for text in stream.collect_with_deltas():
            print(text, end="", flush=True)
        return await stream.collect()


@contextmanager
def somewhere() -> Iterator[dict[str, Any]]:
    """Where to ask: what the client is made with."""
    if os.environ.get("VENICE_API_KEY"):
        print("VENICE_API_KEY is set: asking the Venice API.\n")
        yield {}
        return
    with LocalServer() as server:
        print(f"VENICE_API_KEY is not set: asking a local server at {server.url}.\n")
        server.script(ChatReply(ANSWER, delay=0.05))
        yield {"base_url": server.url, "api_key": "local"}


def summary(answer: ChatCompletionResponse) -> str:
    """What the answer took."""
    tokens = f"{answer.usage.total_tokens} tokens" if answer.usage else "no usage given"
    cost = f", ${answer.cost.usd:.6f}" if answer.cost else ""
    return f"[{answer.model}: {tokens}{cost}; finish_reason {answer.choices[0].finish_reason}]"


if __name__ == "__main__":
    sys.exit(main())
