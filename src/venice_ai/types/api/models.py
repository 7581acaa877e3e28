"""The catalogue of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from ._base import Answer, Model, NullMeans
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ModelCard", "ModelDeprecation", "ModelList", "ModelListOptions", "ModelSpec", "ModelType"]

ModelType = Literal[
    "asr", "embedding", "image", "music", "text", "tts", "upscale", "inpaint", "video", "all", "code"
]


class ModelDeprecation(Model):
    """When, and in favour of what, a model goes.

    Attributes:
        date: When it was announced to go, ISO 8601.
        starts_at: When the deprecation starts, ISO 8601.
        removes_at: When the model is removed, ISO 8601.
        auto_remap: Whether calls go to the replacement afterwards.
        replacement_model_id: The replacement.
    """

    date: str | None = None
    starts_at: str | None = Field(default=None, alias="startsAt")
    removes_at: str | None = Field(default=None, alias="removesAt")
    auto_remap: bool | None = Field(default=None, alias="autoRemap")
    replacement_model_id: str | None = Field(default=None, alias="replacementModelId")


class ModelSpec(Model):
    """What a model is and can do; it differs from type to type, and what is not named here is kept too.

    Attributes:
        name: Its name for people.
        description: What it is good at.
        privacy: `"private"` or `"anonymized"`.
        available_context_tokens: The most input tokens; text models only.
        capabilities: What it can do, by the API's names (`supportsVision`, …); text models only.
        constraints: The limits and defaults of its parameters.
        pricing: Prices as the API gives them: per 1M tokens or characters, per picture, per second, …
        traits: The traits that name it.
        voices: Its voices; speech models only.
        model_source: Where it comes from.
        beta_model: Whether it is in beta.
        offline: Whether it is offline.
        uncensored: Whether it is uncensored.
        deprecation: When it goes.
    """

    name: str | None = None
    description: str | None = None
    privacy: str | None = None
    available_context_tokens: int | None = Field(default=None, alias="availableContextTokens")
    capabilities: dict[str, object] | None = None
    constraints: dict[str, object] | None = None
    pricing: dict[str, object] | None = None
    traits: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])
    voices: list[str] | None = None
    model_source: str | None = Field(default=None, alias="modelSource")
    beta_model: bool | None = Field(default=None, alias="betaModel")
    offline: bool | None = None
    uncensored: bool | None = None
    deprecation: ModelDeprecation | None = None


class ModelCard(Model):
    """A model.

    Attributes:
        id: What goes into `model=`.
        type: What it makes: `text`, `image`, `tts`, …
        created: Its release at Venice, in Unix seconds.
        owned_by: `"venice.ai"`.
        object: `"model"`.
        context_length: The most input tokens; text models only.
        model_spec: What it is and can do.
    """

    id: str
    type: str | None = None
    created: int | float | None = None
    owned_by: str | None = None
    object: Annotated[str, NullMeans(lambda: "model")] = "model"
    context_length: int | float | None = None
    model_spec: ModelSpec = Field(default_factory=ModelSpec)


class ModelList(Answer):
    """The models, in the API's order; iterate over it.

    Attributes:
        data: The models.
        type: The type that was asked for.
        object: `"list"`.
    """

    data: Annotated[list[ModelCard], NullMeans(list)] = Field(default_factory=list[ModelCard])
    type: str | None = None
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    def __iter__(self) -> Iterator[ModelCard]:  # type: ignore[override]  # a list of models, not of field tuples
        """The models, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many models there are."""
        return len(self.data)


class ModelListOptions(CallOptions, total=False):
    """What `models.list` takes.

    Attributes:
        type: Only models of this type; `"all"` for every type. Text models unless told.
    """

    type: ModelType
