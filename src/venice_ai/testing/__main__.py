"""Serve by hand: `python -m venice_ai.testing [--port N] [--delay SECONDS] [--api-key KEY]`."""

from __future__ import annotations

import argparse
import time
from functools import partial
from typing import TYPE_CHECKING

from .defaults import default_reply
from .server import ANY_KEY, LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .records import RecordedRequest

BANNER = """\
A local Venice.ai server listens at {url}. Ctrl-C stops it.

  export VENICE_BASE_URL={url}
  export VENICE_API_KEY={key}

  curl -N {url}/chat/completions -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\
    -d '{{"model": "local-small", "stream": true, "messages": [{{"role": "user", "content": "Hello"}}]}}'
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C, with one line for each request."""
    parser = argument_parser()
    options = parser.parse_args(arguments)
    fallback = partial(default_reply, delay=options.delay)
    server = LocalServer(api_key=options.api_key, port=options.port, fallback=fallback)
    try:
        with server:
            serve(server, options.api_key or ANY_KEY)
    except KeyboardInterrupt:
        print("\nStopped.")
    except ImportError as exc:
        parser.exit(1, f"{exc}\n")
    except OSError as exc:
        parser.error(f"port {options.port}: {exc.strerror}")
    return 0


def argument_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m venice_ai.testing", description="Serve by hand.")
    parser.add_argument("--port", type=int, default=0, help="where to listen (default: any free port)")
    parser.add_argument("--delay", type=float, default=0.0, metavar="SECONDS", help="before each event")
    parser.add_argument("--api-key", metavar="KEY", help="refuse any other key (default: take them all)")
    return parser


def serve(server: LocalServer, key: str) -> None:
    """Print where the server is, then a line for each request, until interrupted."""
    print(BANNER.format(url=server.url, key=key), flush=True)
    for request in arrivals(server):
        clock, size = time.strftime("%H:%M:%S"), f"{len(request.body)} bytes"
        print(clock, request.method, request.path, size, flush=True)


def arrivals(server: LocalServer) -> Iterator[RecordedRequest]:
    """Yield the requests as they come. It polls: Ctrl-C interrupts a sleep everywhere, but not every wait."""
    seen = 0
    while True:
        new = server.requests[seen:]
        yield from new
        seen += len(new)
        time.sleep(0.1)


if __name__ == "__main__":
    raise SystemExit(main())
