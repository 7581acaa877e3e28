"""Pictures: what is asked for, and what comes back."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ..._core.checks import is_list
from ..._core.flags import Flagged
from ..._core.pictures import Picture, decoded_picture, is_picture
from ._base import Answer, CamelModel, NullMeans
from ._image_request import (
    ImageEditOptions,
    ImageFormat,
    ImageGenerateBinaryOptions,
    ImageGenerateOptions,
    ImageInput,
    ImageMultiEditOptions,
    ImageQuality,
    ImageRemoveBackgroundOptions,
    ImageUpscaleOptions,
    StyleReference,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ImageEditOptions",
    "ImageFormat",
    "ImageGenerateBinaryOptions",
    "ImageGenerateOptions",
    "ImageInput",
    "ImageMultiEditOptions",
    "ImageQuality",
    "ImageRemoveBackgroundOptions",
    "ImageResponse",
    "ImageStyles",
    "ImageTiming",
    "ImageUpscaleOptions",
    "Picture",
    "StyleReference",
]


class ImageTiming(CamelModel):
    """How long the making took, in milliseconds.

    Attributes:
        inference_duration: The work itself.
        inference_preprocessing_time: Getting ready for it.
        inference_queue_time: Waiting for its turn.
        total: All of it.
    """

    inference_duration: Annotated[float, NullMeans(float)] = 0.0
    inference_preprocessing_time: Annotated[float, NullMeans(float)] = 0.0
    inference_queue_time: Annotated[float, NullMeans(float)] = 0.0
    total: Annotated[float, NullMeans(float)] = 0.0


class ImageResponse(Answer, Flagged):
    """The pictures that were made.

    Attributes:
        id: The id of the request.
        images: The pictures in base64, as the API sends them; `pictures` are the same, decoded.
        timing: How long the making took.
        request: What was asked for, as the API understood it.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"images"})

    id: Annotated[str, NullMeans(str)] = ""
    images: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str], repr=False)
    timing: Annotated[ImageTiming, NullMeans(ImageTiming)] = Field(default_factory=ImageTiming)
    request: Any = None  # the API leaves open what it is

    @cached_property
    def pictures(self) -> list[Picture]:
        """The pictures, decoded when this is first asked for; without those that are an empty text.

        Raises:
            APIResponseValidationError: One of them is not base64.
        """
        return [
            decoded_picture(text, f"images[{place}]")
            for place, text in enumerate(self.images)
            if is_picture(text)
        ]


class ImageStyles(Answer):
    """The names of the styles that `style_preset` takes; iterate over it.

    Attributes:
        data: The names.
        object: `"list"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:  # whatever JSON there is
        """Venice's guides show the bare list, and its reference the list in an object."""
        return {"data": value} if is_list(value) else value

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # a list of names, not of field tuples
        """The names, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many styles there are."""
        return len(self.data)
