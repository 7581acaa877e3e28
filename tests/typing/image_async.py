"""What type checkers make of pictures in the async flavour. Checked, never run."""

from __future__ import annotations

import io
from pathlib import Path
from typing import assert_type

from venice_ai import VeniceClient
from venice_ai.streaming import BytesResponse
from venice_ai.types.api.image import ImageResponse, ImageStyles, ImageTiming, Picture


async def making(client: VeniceClient) -> None:
    """Making, in both forms."""
    made = await client.image.generate(
        model="m",
        prompt="p",
        variants=2,
        format="png",
        style_references=[{"image": "…"}, {"image": "…", "strength": 0.5}],
        max_retries=0,
    )
    assert_type(made, ImageResponse)
    assert_type(made.images, list[str])
    assert_type(made.pictures, list[Picture])
    assert_type(made.pictures[0].save("cat.png"), Path)
    assert_type(made.timing, ImageTiming)
    assert_type(made.timing.total, float)
    assert_type(made.is_blurred, bool)
    assert_type(await client.image.generate_binary(model="m", prompt="p", timeout=5), BytesResponse)
    assert_type(await client.image.styles(), ImageStyles)
    for style in await client.image.styles(max_retries=0):
        assert_type(style, str)


async def changing(client: VeniceClient, path: Path) -> None:
    """Every kind of file, and strings."""
    image = client.image
    assert_type(await image.edit(image=path, prompt="p", output_format="jpg"), BytesResponse)
    assert_type(await image.edit(image="https://example.com/cat.png", prompt="p"), BytesResponse)
    assert_type(await image.multi_edit(images=[path, b"x", io.BytesIO()], prompt="p"), BytesResponse)
    assert_type(await image.upscale(image=("cat.png", b"x"), scale=2, creativity=None), BytesResponse)
    assert_type(await image.remove_background(image=("cat", b"x", "image/png")), BytesResponse)
    assert_type(await image.remove_background(image_url="https://example.com/cat.png"), BytesResponse)
