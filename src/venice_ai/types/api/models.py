"""The catalogue of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ._base import Answer, Model, NullMeans
from ._model_limits import Default, ModelCapabilities, ModelConstraints, Steps, VideoConstraints
from ._model_pricing import DurationPrice, ExtendedPricing, InputImagePricing, ModelPricing, Price
from ._model_spec import ModelDeprecation, ModelSpec, VoiceCloning
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "CompatibilityMapping",
    "Default",
    "DurationPrice",
    "ExtendedPricing",
    "InputImagePricing",
    "ModelCapabilities",
    "ModelCard",
    "ModelConstraints",
    "ModelDeprecation",
    "ModelKind",
    "ModelList",
    "ModelListOptions",
    "ModelNamesOptions",
    "ModelPricing",
    "ModelResolveOptions",
    "ModelSpec",
    "ModelTraits",
    "ModelType",
    "Price",
    "Steps",
    "VideoConstraints",
    "VoiceCloning",
]

ModelKind = Literal[
    "asr", "decision", "embedding", "image", "music", "text", "tts", "upscale", "inpaint", "video"
]
ModelType = ModelKind | Literal["all", "code"]


class ModelCard(Model):
    """A model.

    Attributes:
        id: What goes into `model=`.
        type: What it makes: `text`, `image`, `tts`, …
        created: Its release at Venice, in Unix seconds.
        owned_by: `"venice.ai"`.
        object: `"model"`.
        context_length: The most input tokens; text models only.
        discount_to_user: The share that a reseller takes off the prices, above 0 and below 1; for that reseller only.
        model_spec: What it is and can do.
    """

    id: str
    type: Annotated[str, NullMeans(str)] = ""
    created: int | float | None = None
    owned_by: Annotated[str, NullMeans(lambda: "venice.ai")] = "venice.ai"
    object: Annotated[str, NullMeans(lambda: "model")] = "model"
    context_length: int | float | None = None
    discount_to_user: float | None = None
    model_spec: Annotated[ModelSpec, NullMeans(ModelSpec)] = Field(default_factory=ModelSpec)


class ModelList(Answer):
    """The models, in the API's order; iterate over it.

    Attributes:
        data: The models.
        type: The type that was asked for.
        object: `"list"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[list[ModelCard], NullMeans(list)] = Field(default_factory=list[ModelCard])
    type: Annotated[str, NullMeans(str)] = ""
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    def __iter__(self) -> Iterator[ModelCard]:  # type: ignore[override]  # a list of models, not of field tuples
        """The models, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many models there are."""
        return len(self.data)


class _Names(Answer):
    """Names that stand for models."""

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[dict[str, str], NullMeans(dict)] = Field(default_factory=dict[str, str])
    type: Annotated[str, NullMeans(str)] = ""
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    def __getitem__(self, name: str) -> str:
        """The id of the model that a name stands for."""
        return self.data[name]

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # names, not field tuples
        """The names, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many names there are."""
        return len(self.data)


class ModelTraits(_Names):
    """The traits, each with the model that has it; `traits["default"]` is a model's id.

    Attributes:
        data: The ids of models by trait.
        type: The type of the models.
        object: `"list"`.
    """


class CompatibilityMapping(_Names):
    """The names of other providers' models, each with the model that answers to it here; use it as a mapping.

    Attributes:
        data: The ids of models by foreign name.
        type: The type of the models.
        object: `"list"`.
    """


class ModelListOptions(CallOptions, total=False):
    """What `models.list` takes.

    Attributes:
        type: Only models of this type; `"all"` for every type. Text models unless told.
    """

    type: ModelType


class ModelNamesOptions(CallOptions, total=False):
    """What `models.traits` and `models.compatibility_mapping` take.

    Attributes:
        type: Only of models of this type. API default: `"text"`.
    """

    type: ModelKind


class ModelResolveOptions(CallOptions, total=False):
    """What `models.resolve` takes; what is not given is not asked for.

    Attributes:
        type: A model of this type; `"all"` for any. A model of text unless told.
        trait: One with this trait: `"default"`, `"most_intelligent"`, …
        capabilities: One that can do all of this, by the API's names or in short: `"supportsVision"` or `"vision"`.
        privacy: `"private"` or `"anonymized"`.
        uncensored: One that hardly filters, or (False) one that does.
        min_context: One that takes so many input tokens at the least.
        max_price: One that costs so much at the most, in US dollars for the unit of its type: 1M tokens that go in, a
            picture, a second of sound, … (`pricing.base`).
        max_output_price: One whose output costs so much at the most, in US dollars for 1M tokens.
        prefer: Which of those that fit: the `"cheapest"`, the `"newest"`, the one with the `"largest_context"`, or the
            first in the API's order.
    """

    type: ModelType
    trait: str
    capabilities: Sequence[str]
    privacy: Literal["private", "anonymized"]
    uncensored: bool
    min_context: int
    max_price: float
    max_output_price: float
    prefer: Literal["cheapest", "newest", "largest_context"]
