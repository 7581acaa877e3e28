"""A few invented models, shaped as the API lists them."""

from __future__ import annotations

from typing import Any


def price(usd: float) -> dict[str, float]:
    """Return a price as the API writes it: a DIEM is worth a dollar."""
    return {"usd": usd, "diem": usd}


def capabilities(**supported: bool | str | list[str]) -> dict[str, Any]:
    """Return the capabilities of a text model: none but those named."""
    return {
        "optimizedForCode": False,
        "quantization": "fp8",
        "supportsAudioInput": False,
        "supportsFunctionCalling": False,
        "supportsLogProbs": False,
        "supportsMultipleImages": False,
        "supportsReasoning": False,
        "supportsReasoningEffort": False,
        "supportsResponseSchema": False,
        "supportsTeeAttestation": False,
        "supportsE2EE": False,
        "supportsVideoInput": False,
        "supportsVision": False,
        "supportsWebSearch": True,
        "supportsXSearch": False,
        **supported,
    }


def model(name: str, kind: str, created: int, spec: dict[str, Any]) -> dict[str, Any]:
    """Return one entry of the list."""
    context = {"context_length": tokens} if (tokens := spec.get("availableContextTokens")) else {}
    fixed = {"object": "model", "owned_by": "venice.ai", "created": created, **context}
    return {"id": name, "type": kind, **fixed, "model_spec": {"privacy": "private", "traits": [], **spec}}


SMALL: dict[str, Any] = {
    "name": "Local Small",
    "description": "A quick model that only exists on the local server.",
    "availableContextTokens": 32_768,
    "maxCompletionTokens": 8_192,
    "traits": ["default", "function_calling_default"],
    "capabilities": capabilities(supportsFunctionCalling=True, supportsResponseSchema=True),
    "constraints": {"temperature": {"default": 0.7}, "top_p": {"default": 0.95}},
    "pricing": {"input": price(0.15), "output": price(0.6)},
    "modelSource": "",
    "offline": False,
}

REASONER: dict[str, Any] = {
    "name": "Local Reasoner",
    "description": "A thoughtful model that only exists on the local server.",
    "availableContextTokens": 131_072,
    "maxCompletionTokens": 32_768,
    "traits": ["default_reasoning"],
    "capabilities": capabilities(
        supportsFunctionCalling=True,
        supportsReasoning=True,
        supportsReasoningEffort=True,
        reasoningEffortOptions=["low", "medium", "high"],
        defaultReasoningEffort="medium",
        supportsVision=True,
    ),
    "constraints": {"temperature": {"default": 1.0}, "top_p": {"default": 0.95}},
    "pricing": {"input": price(0.9), "cache_input": price(0.25), "output": price(3.6)},
    "modelSource": "",
    "offline": False,
}

EMBEDDING: dict[str, Any] = {
    "name": "Local Embedding",
    "pricing": {"input": price(0.0125), "output": price(0.0125)},
    "modelSource": "",
    "offline": False,
}

IMAGE_CONSTRAINTS: dict[str, Any] = {
    "promptCharacterLimit": 1_500,
    "steps": {"default": 8, "max": 20},
    "widthHeightDivisor": 8,
}

IMAGE: dict[str, Any] = {
    "name": "Local Image",
    "traits": ["default", "fastest"],
    "constraints": IMAGE_CONSTRAINTS,
    "pricing": {"generation": price(0.01), "upscale": {"2x": price(0.02), "4x": price(0.08)}},
    "modelSource": "",
    "offline": False,
}

MODELS = (
    model("local-small", "text", 1_751_328_000, SMALL),
    model("local-reasoner", "text", 1_754_006_400, REASONER),
    model("local-embedding", "embedding", 1_743_465_600, EMBEDDING),
    model("local-image", "image", 1_746_057_600, IMAGE),
)

COMPATIBLE = {"gpt-4o": "local-small", "o3": "local-reasoner"}
