"""What an import costs, in a fresh process each time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environments import Environment

__all__ = ["COLUMNS", "ROWS", "measured"]

COLUMNS = {"import": "ms", "memory": "MB"}
ROWS = {
    "import httpx, pydantic": ("httpx", "import httpx, pydantic"),
    "import venice_ai": ("venice_ai", "import venice_ai"),
    "from venice_ai import SyncVeniceClient": ("venice_ai", "from venice_ai import SyncVeniceClient"),
    "from venice_ai import VeniceClient": ("venice_ai", "from venice_ai import VeniceClient"),
    "import openai": ("openai", "import openai"),
    "import venice_ai (venice-py)": ("venice-py", "import venice_ai"),
    "httpx, ready to call": ("httpx", "import httpx, pydantic; httpx.Client()"),
    "venice_ai, ready to call": (
        "venice_ai",
        "from venice_ai import SyncVeniceClient; SyncVeniceClient(api_key='k').chat.completions.create",
    ),
    "openai, ready to call": ("openai", "import openai; openai.OpenAI(api_key='k').chat.completions.create"),
    "venice-py, ready to call": (
        "venice-py",
        "import venice_ai; venice_ai.SyncVeniceClient(api_key='k').chat.completions.create",
    ),
}
CODE = """
import time
start, cpu = time.perf_counter(), time.process_time()
{statement}
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
import json, pathlib, re
status = pathlib.Path("/proc/self/status")
found = re.search(r"VmRSS:\\s+(\\d+)", status.read_text()) if status.exists() else None
memory = int(found[1]) * 1024 / 1e6 if found else float("nan")
print(json.dumps({{"import": seconds * 1e3, "cpu": cpu * 1e3, "memory": memory}}))
"""


def measured(environment: Environment, statement: str) -> dict[str, float]:
    """The time of one import, by the clock and of the processor, and the memory that the process holds then."""
    figures: dict[str, float] = json.loads(environment.said(CODE.format(statement=statement)))
    return figures
