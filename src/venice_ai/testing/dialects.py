"""The servers behind the API, and what each does in its own way: one row of habits a server."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from .habits import DetailHabits, ErrorHabits, Habits

if TYPE_CHECKING:
    from collections.abc import Mapping

Dialect: TypeAlias = Literal[
    "venice",
    "openai",
    "azure",
    "vllm",
    "sglang",
    "llamacpp",
    "ollama",
    "localai",
    "openrouter",
    "anthropic",
    "gemini",
    "mistral",
    "groq",
    "deepseek",
    "fireworks",
    "cerebras",
]
"""The servers that `ChatReply(dialect=…)` can answer like."""

BUSY = "The model is currently overloaded. Please try again later."
SIGNATURE = "c2lnbmVkLWJ5LXRoZS1zZXJ2ZXI="
SAFE: Mapping[str, object] = {
    category: {"filtered": False, "severity": "safe"}
    for category in ("hate", "self_harm", "sexual", "violence")
}
ROLE = {"role": "assistant", "content": ""}


def _error(kind: str, code: object) -> dict[str, object]:
    return {"message": BUSY, "type": kind, "param": None, "code": code}


_VENICE = Habits(
    error=ErrorHabits(default={"message": BUSY, "type": "server_error", "code": "model_overloaded"}),
    message={"reasoning_content": None, "tool_calls": []},
    extras=True,
)
_OPENAI = Habits(
    error=ErrorHabits(default=_error("server_error", None), done=False),
    head={"service_tier": "default", "system_fingerprint": "fp_44709d6fcb"},
    choice={"logprobs": None},
    role={**ROLE, "refusal": None},
    message={"refusal": None, "annotations": []},
    reasoning=None,
    citations="annotations",
    call_opens_empty=True,
)
_AZURE = replace(
    _OPENAI,
    error=ErrorHabits(default={"code": "429", "message": BUSY}, done=False),
    head={"system_fingerprint": "fp_44709d6fcb"},
    opening={"prompt_filter_results": [{"prompt_index": 0, "content_filter_results": SAFE}]},
    choice={"logprobs": None, "content_filter_results": SAFE},
)
_VLLM = Habits(
    error=ErrorHabits(default=_error("BadRequestError", 400), form="flat", beside={"object": "error"}),
    choice={"logprobs": None},
    message={"refusal": None, "annotations": None, "reasoning": None, "tool_calls": []},
    reasoning="reasoning",
    call_id="chatcmpl-tool-{:016x}",
    call_opens_empty=True,
)
_SGLANG = Habits(
    error=ErrorHabits(default={"object": "error", **_error("InternalServerError", 500)}),
    choice={"logprobs": None, "matched_stop": None},
    message={"reasoning_content": None, "tool_calls": None},
    call_later="nulls",
    call_opens_empty=True,
    unfinished="",
)
_LLAMACPP = Habits(
    error=ErrorHabits(
        default={"code": 500, "message": BUSY, "type": "server_error"}, form="field", done=False
    ),
    head={"system_fingerprint": "b6500-a1b2c3d4"},
    role={"role": "assistant", "content": None},
    usage_beside={"timings": {"prompt_n": 2, "prompt_ms": 8.5, "predicted_n": 3, "predicted_ms": 40.25}},
)
_OLLAMA = Habits(
    error=ErrorHabits(default={"message": BUSY}, form="bare", done=False),
    head={"system_fingerprint": "fp_ollama"},
    role=None,
    delta=ROLE,
    reasoning="reasoning",
    call_cut="together",
    call_id=None,
    call_arguments="object",
    unfinished="null",
)
_LOCALAI = Habits(
    error=ErrorHabits(default=_error("", 500)),
    delta={"content": None},
    reasoning="reasoning",
    call_later="id",
    call_opens_empty=True,
    unfinished="",
    usage="every",
)
_OPENROUTER = Habits(
    error=ErrorHabits(
        default={
            "code": 502,
            "message": BUSY,
            "metadata": {"provider_name": "Anthropic", "raw": "overloaded"},
        },
        form="chunk",
    ),
    head={"provider": "Anthropic"},
    choice={"logprobs": None},
    role=None,
    delta=ROLE,
    message={"refusal": None, "reasoning": None},
    reasoning="reasoning",
    details=DetailHabits(
        entry={"type": "reasoning.text", "format": "anthropic-claude-v1", "index": 0},
        signature={"signature": SIGNATURE},
        encrypted={
            "type": "reasoning.encrypted",
            "data": SIGNATURE,
            "format": "anthropic-claude-v1",
            "index": 0,
        },
    ),
    citations="annotations",
    call_opens_empty=True,
    usage="empty choice",
    keep_alive="OPENROUTER PROCESSING",
)
_ANTHROPIC = Habits(
    error=ErrorHabits(
        default={"type": "overloaded_error", "message": "Overloaded"},
        beside={"type": "error"},
        event="error",
        done=False,
    ),
    details=DetailHabits(
        field="thinking_blocks",
        entry={"type": "thinking"},
        text="thinking",
        signature={"thinking": "", "signature": SIGNATURE},
    ),
    call_id="toolu_{:02}",
    call_opens_empty=True,
)
_GEMINI = Habits(
    error=ErrorHabits(
        default={"code": 429, "message": "Resource has been exhausted.", "status": "RESOURCE_EXHAUSTED"},
        form="list",
        done=False,
    ),
    role=None,
    delta={"role": "assistant"},
    seal={"thought_signature": SIGNATURE},
    call_cut="whole",
    call_id="function-call-{}",
    call_index="zero",
    call_fields={"extra_content": {"google": {"thought_signature": SIGNATURE}}},
    finish="last",
    usage="last",
)
_MISTRAL = Habits(
    error=ErrorHabits(
        default=_error("service_tier_capacity_exceeded", "3505"),
        form="flat",
        beside={"object": "error"},
        done=False,
    ),
    message={"tool_calls": None},
    reasoning="parts",
    call_cut="together",
    call_id="{:09}",
    finish="last",
    usage="last",
)
_GROQ = Habits(
    error=ErrorHabits(default=_error("internal_server_error", None), event="error", done=False),
    head={"system_fingerprint": "fp_groq"},
    choice={"logprobs": None},
    reasoning="reasoning",
    citations="executed_tools",
    call_cut="whole",
    usage="x_groq",
)
_DEEPSEEK = Habits(
    error=ErrorHabits(default=_error("server_error", "service_unavailable")),
    head={"system_fingerprint": "fp_deepseek"},
    choice={"logprobs": None},
    role={"role": "assistant", "content": None, "reasoning_content": ""},
    delta={"content": None, "reasoning_content": None},
    call_opens_empty=True,
    usage="last",
    keep_alive="keep-alive",
)
_FIREWORKS = Habits(
    error=ErrorHabits(
        default={"object": "error", "type": "internal_error", "code": "overloaded", "message": BUSY}
    ),
    role={"role": "assistant"},
    call_opens_empty=True,
    usage="last",
)
_CEREBRAS = Habits(
    error=ErrorHabits(default=_error("too_many_requests_error", "queue_exceeded"), form="flat", done=False),
    head={"system_fingerprint": "fp_cerebras"},
    role={"role": "assistant"},
    reasoning="reasoning",
    call_cut="whole",
    usage="last",
    usage_beside={"time_info": {"queue_time": 0.001, "prompt_time": 0.002, "total_time": 0.04}},
)

DIALECTS: Mapping[Dialect, Habits] = MappingProxyType(
    {
        "venice": _VENICE,
        "openai": _OPENAI,
        "azure": _AZURE,
        "vllm": _VLLM,
        "sglang": _SGLANG,
        "llamacpp": _LLAMACPP,
        "ollama": _OLLAMA,
        "localai": _LOCALAI,
        "openrouter": _OPENROUTER,
        "anthropic": _ANTHROPIC,
        "gemini": _GEMINI,
        "mistral": _MISTRAL,
        "groq": _GROQ,
        "deepseek": _DEEPSEEK,
        "fireworks": _FIREWORKS,
        "cerebras": _CEREBRAS,
    }
)
