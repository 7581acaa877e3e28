"""What a model is."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ._base import CamelModel, Model, NullMeans
from ._model_limits import Constraints, ModelCapabilities
from ._model_pricing import ModelPricing

__all__ = ["ModelDeprecation", "ModelSpec", "VoiceCloning"]


class ModelDeprecation(CamelModel):
    """When, and in favour of what, a model goes.

    Attributes:
        date: When it goes, ISO 8601; the older name of `removes_at`.
        starts_at: When the deprecation starts, ISO 8601.
        removes_at: When the model is removed from the catalogue, ISO 8601.
        auto_remap: Whether calls go to the replacement afterwards, instead of failing.
        replacement_model_id: The replacement.
    """

    date: Annotated[str, NullMeans(str)] = ""
    starts_at: str | None = None
    removes_at: Annotated[str, NullMeans(str)] = ""
    auto_remap: Annotated[bool, NullMeans(bool)] = False
    replacement_model_id: str | None = None


class VoiceCloning(Model):
    """How a model of speech clones voices.

    Attributes:
        mode: `"zero_shot"` where it listens to the recording at each call, `"persistent"` where it keeps a template.
        accepted_formats: The formats of a recording.
        min_sample_seconds: How long a recording should be at the least.
        retention_days: How many days a cloned voice is kept; each use of a persistent one begins them anew.
    """

    mode: Annotated[str, NullMeans(str)] = ""
    accepted_formats: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])
    min_sample_seconds: Annotated[float, NullMeans(float)] = 0.0
    retention_days: Annotated[float, NullMeans(float)] = 0.0


class ModelSpec(Model):
    """What a model is and can do; it differs from type to type, and what is not named here is kept too.

    Attributes:
        name: Its name for people.
        description: What it is good at.
        privacy: `"private"` (nothing is kept) or `"anonymized"` (kept elsewhere perhaps, but not with your name).
        available_context_tokens: The most input tokens; text models only.
        max_completion_tokens: The most output tokens; text models only.
        capabilities: What it can do; text models only.
        constraints: The limits and defaults of its parameters; a `VideoConstraints` for models of video.
        pricing: What it costs.
        traits: The traits that name it.
        uncensored: True where it hardly filters.
        region_restrictions: The countries that it is meant for, by their codes.
        model_source: Where it comes from.
        beta: Whether only testers can use it.
        beta_model: Whether it is in beta.
        offline: Whether it is offline.
        deprecation: When it goes.
        supports_style_references: Whether a picture may have style references.
        embedding_dimensions: How long its vectors are.
        max_input_tokens: The most tokens of one text that it makes a vector of.
        supports_custom_dimensions: Whether its vectors can be shorter.
        max_state_tokens: The most tokens of a state with its longest question; decisions.
        max_total_tokens: The most tokens of a state with all its questions; decisions.
        voices: Its voices; speech and music.
        default_voice: The voice unless told; music.
        supports_custom_voice_id: Whether it takes the id of a voice at its provider.
        voice_cloning: How it clones voices; speech.
        supported_formats: The formats that it writes; speech and music.
        default_format: The format unless told.
        supports_lyrics: Whether music may have lyrics.
        lyrics_required: Whether it must.
        lyrics_character_limit: The longest lyrics.
        supports_force_instrumental: Whether music can be made without voices.
        supports_loop: Whether music can be made to loop.
        supports_language_code: Whether it takes a language.
        supports_speed: Whether its speed can be changed.
        default_speed: The speed unless told.
        min_speed: The slowest.
        max_speed: The fastest.
        duration_options: The lengths, in seconds.
        min_duration: The shortest, in seconds.
        max_duration: The longest, in seconds.
        default_duration: The length unless told, in seconds.
        prompt_character_limit: The longest prompt; music.
        min_prompt_length: The shortest prompt; music.
    """

    name: str | None = None
    description: str | None = None
    privacy: Annotated[str, NullMeans(str)] = ""
    available_context_tokens: int | None = Field(default=None, alias="availableContextTokens")
    max_completion_tokens: int | None = Field(default=None, alias="maxCompletionTokens")
    capabilities: ModelCapabilities | None = None
    constraints: Annotated[Constraints | None, Field(union_mode="left_to_right")] = None
    pricing: ModelPricing | None = None
    traits: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])
    uncensored: bool | None = None
    region_restrictions: list[str] | None = Field(default=None, alias="regionRestrictions")
    model_source: str | None = Field(default=None, alias="modelSource")
    beta: bool | None = None
    beta_model: bool | None = Field(default=None, alias="betaModel")
    offline: bool | None = None
    deprecation: ModelDeprecation | None = None
    supports_style_references: bool | None = Field(default=None, alias="supportsStyleReferences")
    embedding_dimensions: int | None = Field(default=None, alias="embeddingDimensions")
    max_input_tokens: int | None = Field(default=None, alias="maxInputTokens")
    supports_custom_dimensions: bool | None = Field(default=None, alias="supportsCustomDimensions")
    max_state_tokens: int | None = Field(default=None, alias="maxStateTokens")
    max_total_tokens: int | None = Field(default=None, alias="maxTotalTokens")
    voices: list[str] | None = None
    default_voice: str | None = None
    supports_custom_voice_id: bool | None = None
    voice_cloning: VoiceCloning | None = None
    supported_formats: list[str] | None = None
    default_format: str | None = None
    supports_lyrics: bool | None = None
    lyrics_required: bool | None = None
    lyrics_character_limit: int | None = None
    supports_force_instrumental: bool | None = None
    supports_loop: bool | None = None
    supports_language_code: bool | None = None
    supports_speed: bool | None = None
    default_speed: float | None = None
    min_speed: float | None = None
    max_speed: float | None = None
    duration_options: list[float] | None = None
    min_duration: float | None = None
    max_duration: float | None = None
    default_duration: float | None = None
    prompt_character_limit: int | None = None
    min_prompt_length: int | None = None
