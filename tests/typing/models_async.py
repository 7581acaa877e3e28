"""What type checkers make of `client.models`, async. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import VeniceClient
from venice_ai.types.api.models import (
    CompatibilityMapping,
    ModelCapabilities,
    ModelCard,
    ModelConstraints,
    ModelList,
    ModelPricing,
    ModelTraits,
    Price,
    VideoConstraints,
)


async def models(client: VeniceClient) -> None:
    """Every method, and what comes of it."""
    assert_type(await client.models.list(type="code"), ModelList)
    assert_type(await client.models.traits(type="image"), ModelTraits)
    assert_type((await client.models.traits())["default"], str)
    assert_type(await client.models.compatibility_mapping(timeout=1), CompatibilityMapping)
    assert_type(await client.models.retrieve("m"), ModelCard)
    model = await client.models.resolve(
        type="text", trait="default", capabilities=["vision"], max_price=1, prefer="cheapest"
    )
    assert_type(model, ModelCard)
    spec = model.model_spec
    assert_type(spec.capabilities, ModelCapabilities | None)
    assert_type(spec.constraints, VideoConstraints | ModelConstraints | None)
    assert_type(spec.pricing, ModelPricing | None)
    if spec.pricing and spec.constraints:
        assert_type(spec.pricing.base, Price | None)
        assert_type(spec.pricing.upscale, dict[str, Price] | None)
        assert_type(spec.constraints.aspect_ratios, list[str] | None)
