"""What type checkers make of the account's and the platform's resources in the blocking flavour. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import SyncVeniceClient
from venice_ai._sync.pages import SyncPages
from venice_ai.types.api.characters import Character, CharacterAnswer, CharacterList, Review, ReviewList


def characters(client: SyncVeniceClient) -> None:
    """Lists in pages, and one character."""
    listed = client.characters.list(tags=["a"], is_adult=False, sort_by="imports", offset=None, timeout=3)
    assert_type(listed, SyncPages[CharacterList, Character])
    for character in listed:
        assert_type(character, Character)
    for page in listed.pages():
        assert_type(page, CharacterList)
    assert_type(listed.first(), CharacterList)
    assert_type(client.characters.retrieve("alan-watts"), CharacterAnswer)
    assert_type(client.characters.reviews.list("alan-watts", page_size=10), SyncPages[ReviewList, Review])
