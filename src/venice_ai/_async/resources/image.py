"""`client.image`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import image as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.image import (
    ImageEditOptions,
    ImageGenerateBinaryOptions,
    ImageGenerateOptions,
    ImageMultiEditOptions,
    ImageRemoveBackgroundOptions,
    ImageUpscaleOptions,
)
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ..._core.binary import BytesResponse
    from ...types.api.image import ImageResponse, ImageStyles

__all__ = ["Image"]


class Image(Resource):
    """Pictures: to make, edit, enlarge and cut out (`/image/…`).

    A picture that the API blacked out or blurred comes as a good answer: `is_content_violation` and `is_blurred` tell.
    """

    @takes(ImageGenerateOptions, ImageGenerateBinaryOptions, CallOptions)
    async def generate(self, **options: Unpack[ImageGenerateOptions]) -> ImageResponse:
        """Make pictures, up to four at once.

        ```python
        response = await client.image.generate(model="default", prompt="A cat on a sofa", variants=2)
        for number, picture in enumerate(response.pictures):
            picture.save(f"cat-{number}.webp")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.generate(options))

    @takes(ImageGenerateBinaryOptions, CallOptions)
    async def generate_binary(self, **options: Unpack[ImageGenerateBinaryOptions]) -> BytesResponse:
        """Make one picture, which comes as a file: a quarter less to carry than base64.

        ```python
        picture = await client.image.generate_binary(model="default", prompt="A cat on a sofa", format="png")
        picture.save("cat.png")
        print(picture.content_type, picture.is_blurred)
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.generate_binary(options))

    @takes(CallOptions)
    async def styles(self, **options: Unpack[CallOptions]) -> ImageStyles:
        """List the styles that `style_preset` takes; it works without a key.

        ```python
        print(", ".join(await client.image.styles()))
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.styles(options))

    @takes(ImageEditOptions, CallOptions)
    async def edit(self, **options: Unpack[ImageEditOptions]) -> BytesResponse:
        """Change a picture by words.

        ```python
        from pathlib import Path

        picture = await client.image.edit(image=Path("photo.png"), prompt="Make it a rainy evening")
        picture.save("evening.png")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work, or the file can't be read; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.edit(options))

    @takes(ImageMultiEditOptions, CallOptions)
    async def multi_edit(self, **options: Unpack[ImageMultiEditOptions]) -> BytesResponse:
        """Make one picture of several: a base, and what is laid over it.

        ```python
        from pathlib import Path

        pictures = [Path("photo.png"), Path("hat.png")]
        picture = await client.image.multi_edit(images=pictures, prompt="Put the hat on the cat")
        picture.save("cat-with-hat.png")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work, or a file can't be read; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.multi_edit(options))

    @takes(ImageUpscaleOptions, CallOptions)
    async def upscale(self, **options: Unpack[ImageUpscaleOptions]) -> BytesResponse:
        """Enlarge a picture.

        ```python
        from pathlib import Path

        picture = await client.image.upscale(image=Path("photo.png"), scale=4)
        picture.save("large.png")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work, or the file can't be read; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.upscale(options))

    @takes(ImageRemoveBackgroundOptions, CallOptions)
    async def remove_background(self, **options: Unpack[ImageRemoveBackgroundOptions]) -> BytesResponse:
        """Cut out what stands in the foreground of a picture; the rest becomes transparent.

        ```python
        from pathlib import Path

        picture = await client.image.remove_background(image=Path("photo.png"))
        picture.save("cut-out.png")
        ```

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work, or the file can't be read; nothing was sent.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.remove_background(options))
