"""What type checkers make of the account's and the platform's resources in the async flavour. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import VeniceClient
from venice_ai._async.pages import Pages
from venice_ai.types.api.characters import Character, CharacterAnswer, CharacterList, Review, ReviewList


async def characters(client: VeniceClient) -> None:
    """Lists in pages, and one character."""
    listed = client.characters.list(tags=["a"], is_adult=False, sort_by="imports", offset=None, timeout=3)
    assert_type(listed, Pages[CharacterList, Character])
    async for character in listed:
        assert_type(character, Character)
    async for page in listed.pages():
        assert_type(page, CharacterList)
    assert_type(await listed.first(), CharacterList)
    assert_type(await client.characters.retrieve("alan-watts"), CharacterAnswer)
    assert_type(client.characters.reviews.list("alan-watts", page_size=10), Pages[ReviewList, Review])
