"""What a model costs."""

from __future__ import annotations

from math import isnan, nan

from pydantic import Field

from ._base import Model
from ._lenient import Known

__all__ = ["DurationPrice", "ExtendedPricing", "InputImagePricing", "ModelPricing", "Price"]


def _known_first(price: Price) -> tuple[bool, float]:
    return isnan(price.usd), price.usd


class Price(Model):
    """A price in both currencies. Where the API leaves one out it is not a number, rather than nothing.

    Attributes:
        usd: In US dollars.
        diem: In DIEM.
    """

    usd: Known = nan
    diem: Known = nan


class DurationPrice(Price):
    """The price of a piece of music whose length falls into a range.

    Attributes:
        min_seconds: The shortest, included.
        max_seconds: The longest, included.
    """

    min_seconds: float | None = None
    max_seconds: float | None = None


class InputImagePricing(Model):
    """What pictures that go into an edit cost.

    Attributes:
        included: So many are in the base price.
        additional: What each further one adds to a picture that comes out.
    """

    included: int | None = None
    additional: Price | None = None


class ExtendedPricing(Model):
    """The prices of a long prompt; they then hold for the whole request, not only for what is beyond the threshold.

    Attributes:
        context_token_threshold: A prompt of more tokens is a long one.
        input: 1M tokens that go in.
        output: 1M tokens that come out.
        cache_input: 1M tokens read from the cache.
        cache_write: 1M tokens written to the cache.
    """

    context_token_threshold: float | None = None
    input: Price | None = None
    output: Price | None = None
    cache_input: Price | None = None
    cache_write: Price | None = None


class ModelPricing(Model):
    """The prices of a model; which of them are there depends on its type. Models of video have none: ask for a quote.

    Attributes:
        input: 1M tokens that go in; for speech, 1M characters.
        output: 1M tokens that come out.
        cache_input: 1M tokens read from the cache.
        cache_write: 1M tokens written to the cache.
        extended: The prices of a long prompt.
        generation: One picture, or one piece of music.
        inpaint: One edit of a picture.
        resolutions: One picture, by its resolution: `"1K"`, `"2K"`, …
        quality: One picture, by its resolution and then its quality: `quality["1K"]["high"]`.
        input_images: What pictures that go into an edit add.
        upscale: One enlargement, by its factor: `"2x"`, `"4x"`.
        per_audio_second: One second of speech that is transcribed.
        per_second: One second of music.
        per_thousand_characters: 1,000 characters of what music is made from.
        durations: One piece of music, by the range that its length falls into.
    """

    input: Price | None = None
    output: Price | None = None
    cache_input: Price | None = None
    cache_write: Price | None = None
    extended: ExtendedPricing | None = None
    generation: Price | None = None
    inpaint: Price | None = None
    resolutions: dict[str, Price] | None = None
    quality: dict[str, dict[str, Price]] | None = None
    input_images: InputImagePricing | None = Field(default=None, alias="inputImages")
    upscale: dict[str, Price] | None = None
    per_audio_second: Price | None = None
    per_second: Price | None = None
    per_thousand_characters: Price | None = None
    durations: dict[str, DurationPrice] | None = None

    @property
    def base(self) -> Price | None:
        """The price of one unit of what the model is for: the first of those above; of several tiers the cheapest."""
        for price in (self.input, self.generation, self.inpaint, *self._rates()):
            if price is not None:
                return price
        tiers = [*(self.resolutions or {}).values(), *(self.durations or {}).values()]
        return min(tiers or (self.upscale or {}).values(), key=_known_first, default=None)

    def _rates(self) -> tuple[Price | None, ...]:
        return self.per_audio_second, self.per_second, self.per_thousand_characters
