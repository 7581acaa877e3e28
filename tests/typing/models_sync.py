"""What type checkers make of `client.models`, blocking. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import SyncVeniceClient
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


def models(client: SyncVeniceClient) -> None:
    """Every method, and what comes of it."""
    assert_type(client.models.list(type="code"), ModelList)
    assert_type(client.models.traits(type="image"), ModelTraits)
    assert_type((client.models.traits())["default"], str)
    assert_type(client.models.compatibility_mapping(timeout=1), CompatibilityMapping)
    assert_type(client.models.retrieve("m"), ModelCard)
    model = client.models.resolve(
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
