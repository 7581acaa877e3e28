"""Pictures in OpenAI's shape."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypedDict

from pydantic import Field

from ..._core.flags import Flagged
from ..._core.pictures import Picture, decoded_picture, is_picture
from ._base import Answer, Model, NullMeans
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._image_request import ImageFormat

__all__ = ["GeneratedImage", "ImagesGenerateOptions", "ImagesResponse", "Picture"]


class GeneratedImage(Model):
    """A picture that was made.

    Attributes:
        b64_json: The picture in base64, which is what comes unless a URL was asked for.
        url: The picture as a data URL.
    """

    b64_json: str | None = Field(default=None, repr=False)
    url: str | None = Field(default=None, repr=False)

    @cached_property
    def picture(self) -> Picture:
        """The picture, decoded when this is first asked for.

        Raises:
            APIResponseValidationError: It is neither in base64 nor in a data URL.
        """
        if self.b64_json:
            return decoded_picture(self.b64_json, "b64_json")
        return decoded_picture(self.url or "", "url")


class ImagesResponse(Answer, Flagged):
    """The pictures that were made; iterate over it.

    Attributes:
        created: When it was asked for, in Unix seconds.
        data: The pictures; there is one, as the API stands.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})
    strict: ClassVar[frozenset[str]] = frozenset({"data.*.b64_json", "data.*.url"})

    created: Annotated[int, NullMeans(int)] = 0
    data: Annotated[list[GeneratedImage], NullMeans(list)] = Field(default_factory=list[GeneratedImage])

    @property
    def pictures(self) -> list[Picture]:
        """The pictures, each decoded when it is first asked for; without the entries that hold none.

        Raises:
            APIResponseValidationError: One of them is neither in base64 nor in a data URL.
        """
        return [each.picture for each in self.data if is_picture(each.b64_json or each.url)]

    def __iter__(self) -> Iterator[GeneratedImage]:  # type: ignore[override]  # pictures, not field tuples
        """The pictures, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.data)


class _ImagesEssentials(TypedDict):
    prompt: str


class ImagesGenerateOptions(_ImagesEssentials, CallOptions, total=False):
    """What `images.generate` takes. For all that Venice can do, see `image.generate`.

    Attributes:
        prompt: What is to be seen, in 1 to 1500 characters.
        model: A model's id; for one that it does not know, the API takes its own. API default: `"default"`.
        size: Such as `"1024x1024"`. API default: `"auto"`, which is 1024x1024.
        output_format: `"jpeg"`, `"png"` or `"webp"`. API default: `"png"`.
        response_format: `"b64_json"`, or `"url"` for a data URL. API default: `"b64_json"`.
        moderation: `"auto"` blurs what is for adults only, `"low"` does not. API default: `"auto"`.
        n: How many pictures; the API makes one, no more.
        background: Accepted for OpenAI's sake; the API does not use it.
        output_compression: Accepted for OpenAI's sake; the API does not use it.
        quality: Accepted for OpenAI's sake; the API does not use it.
        style: Accepted for OpenAI's sake; the API does not use it.
        user: Accepted for OpenAI's sake; the API does not use it.
    """

    model: str
    size: str | None
    output_format: ImageFormat
    response_format: Literal["b64_json", "url"] | None
    moderation: Literal["auto", "low"] | None
    n: int | None
    background: Literal["auto", "opaque", "transparent"] | None
    output_compression: int | None
    quality: Literal["auto", "high", "medium", "low", "hd", "standard"] | None
    style: Literal["natural", "vivid"] | None
    user: str
