"""What type checkers make of pictures in OpenAI's shape in the blocking flavour. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import SyncVeniceClient
from venice_ai.types.api.images import GeneratedImage, ImagesResponse, Picture


def making(client: SyncVeniceClient) -> None:
    """Making, and what comes of it."""
    made = client.images.generate(prompt="p", n=None, response_format="url", extra_body={"a": 1})
    assert_type(made, ImagesResponse)
    assert_type(made.created, int)
    assert_type(made.pictures, list[Picture])
    for each in made:
        assert_type(each, GeneratedImage)
        assert_type(each.b64_json, str | None)
        assert_type(each.picture, Picture)
