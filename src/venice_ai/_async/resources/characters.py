"""`client.characters`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import characters as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.characters import CharacterListOptions, ReviewListOptions
from ..pages import Pages
from . import Resource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.characters import Character, CharacterAnswer, CharacterList, Review, ReviewList

__all__ = ["Characters", "Reviews"]


class Characters(Resource):
    """The public characters (`/characters`), of which the API says that they are a preview."""

    @property
    def reviews(self) -> Reviews:
        """What people say of a character."""
        return Reviews(self._client)

    @takes(CharacterListOptions, CallOptions)
    def list(self, **options: Unpack[CharacterListOptions]) -> Pages[CharacterList, Character]:
        """List the characters, page by page as they are read.

        ```python
        async for character in client.characters.list(tags=["philosophy"], sort_by="imports", limit=20):
            print(character.slug, character.stats.imports)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            APIError: A page could not be fetched; reading on tries that page again.
        """
        return Pages(self._transport, calls.listing(options))

    @takes(CallOptions)
    async def retrieve(self, slug: str, **options: Unpack[CallOptions]) -> CharacterAnswer:
        """Fetch one character.

        ```python
        answer = await client.characters.retrieve("alan-watts")
        print(answer.data.name, answer.data.description)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: The slug can be none; nothing was sent.
            NotFoundError: There is no such character.
            APIError: The call failed.
        """
        return await self._transport.fetch(calls.one(slug, options))


class Reviews(Resource):
    """What people say of a character (`/characters/{slug}/reviews`)."""

    @takes(ReviewListOptions, CallOptions)
    def list(self, slug: str, **options: Unpack[ReviewListOptions]) -> Pages[ReviewList, Review]:
        """List the reviews of a character, page by page as they are read.

        ```python
        async for review in client.characters.reviews.list("alan-watts", page_size=20):
            print(review.rating, review.message)
        ```

        Raises:
            ArgumentTypeError: An option is unknown or of a wrong type; nothing was sent.
            ArgumentValueError: The slug can be none; nothing was sent.
            NotFoundError: There is no such character.
            APIError: A page could not be fetched; reading on tries that page again.
        """
        return Pages(self._transport, calls.reviews(slug, options))
