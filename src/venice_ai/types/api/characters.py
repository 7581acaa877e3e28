"""The public characters, and what people say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from ._base import CamelAnswer, CamelModel, NullMeans
from ._lenient import Flag, Number, Text, When
from ._options import CallOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "Character",
    "CharacterAnswer",
    "CharacterList",
    "CharacterListOptions",
    "CharacterOrder",
    "CharacterStats",
    "Review",
    "ReviewList",
    "ReviewListOptions",
    "ReviewPagination",
    "ReviewSummary",
]

CharacterOrder = Literal[
    "featured", "highestRating", "highlyRated", "highlyRatedAndRecent", "imports", "mostRecent", "ratingCount"
]


class CharacterStats(CamelModel):
    """How a character is liked.

    Attributes:
        average_rating: The mean of its ratings.
        imports: How often it was taken over.
        rating_count: How many ratings there are.
        rating_sum: Their sum.
        user_rating: Your own rating; None where there is none.
    """

    average_rating: Number = 0
    imports: Number = 0
    rating_count: Number = 0
    rating_sum: Number = 0
    user_rating: int | float | None = None


class Character(CamelModel):
    """A public character.

    Attributes:
        id: Its id.
        slug: What goes into `venice_parameters={"character_slug": …}`.
        name: Its name.
        description: Who it is; None where nobody said.
        tags: The tags it can be found by.
        model_id: The model that plays it.
        adult: Whether it is for adults.
        featured: Whether Venice shows it in front.
        web_enabled: Whether it searches the web.
        author: Who made it, under a pseudonym.
        share_url: Its page at Venice.
        photo_url: Its picture.
        stats: How it is liked.
        created_at: When it was made.
        updated_at: When it was last changed.
    """

    id: Text = ""
    slug: str
    name: Text = ""
    description: str | None = None
    tags: Annotated[list[str], NullMeans(list)] = Field(default_factory=list[str])
    model_id: Text = ""
    adult: Flag = False
    featured: Flag = False
    web_enabled: Flag = False
    author: Text = ""
    share_url: str | None = None
    photo_url: str | None = None
    stats: Annotated[CharacterStats, NullMeans(CharacterStats)] = Field(default_factory=CharacterStats)
    created_at: When = ""
    updated_at: When = ""


class CharacterAnswer(CamelAnswer):
    """One character.

    Attributes:
        data: The character.
        object: `"character"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Character
    object: Annotated[str, NullMeans(lambda: "character")] = "character"


class CharacterList(CamelAnswer):
    """A page of characters; iterate over it.

    Attributes:
        data: The characters.
        object: `"list"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[list[Character], NullMeans(list)] = Field(default_factory=list[Character])
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    def __iter__(self) -> Iterator[Character]:  # type: ignore[override]  # characters, not field tuples
        """The characters, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many characters are on this page."""
        return len(self.data)


class Review(CamelModel):
    """What somebody says of a character.

    Attributes:
        id: Its id.
        character_id: The character's id.
        rating: From 1 to 5.
        message: What was written; None where nothing was.
        username: The name that the reviewer goes by.
        user_avatar_url: The reviewer's picture; None where there is none.
        locale: The reviewer's language; None where it is not known.
        is_owner: Whether it is your own.
        created_at: When it was written.
    """

    id: Text = ""
    character_id: Text = ""
    rating: Number = 0
    message: str | None = None
    username: Text = ""
    user_avatar_url: str | None = None
    locale: str | None = None
    is_owner: Flag = False
    created_at: When = ""


class ReviewPagination(CamelModel):
    """Where a page of reviews stands.

    Attributes:
        page: Its number, from 1.
        page_size: How many reviews were asked for.
        total: How many there are in all.
        total_pages: How many pages there are.
    """

    page: Number = 0
    page_size: Number = 0
    total: Number = 0
    total_pages: Number = 0


class ReviewSummary(CamelModel):
    """All reviews of a character, summed up.

    Attributes:
        average_rating: The mean of the ratings.
        total_reviews: How many there are.
    """

    average_rating: Number = 0
    total_reviews: Number = 0


class ReviewList(CamelAnswer):
    """A page of reviews; iterate over it.

    Attributes:
        data: The reviews.
        pagination: Where the page stands.
        summary: All reviews, summed up.
        object: `"list"`.
    """

    payload: ClassVar[frozenset[str]] = frozenset({"data"})

    data: Annotated[list[Review], NullMeans(list)] = Field(default_factory=list[Review])
    pagination: Annotated[ReviewPagination, NullMeans(ReviewPagination)] = Field(
        default_factory=ReviewPagination
    )
    summary: Annotated[ReviewSummary, NullMeans(ReviewSummary)] = Field(default_factory=ReviewSummary)
    object: Annotated[str, NullMeans(lambda: "list")] = "list"

    def __iter__(self) -> Iterator[Review]:  # type: ignore[override]  # reviews, not field tuples
        """The reviews, one after the other."""
        return iter(self.data)

    def __len__(self) -> int:
        """How many reviews are on this page."""
        return len(self.data)


class CharacterListOptions(CallOptions, total=False):
    """What `characters.list` takes.

    Attributes:
        search: Words to look for in names, descriptions and tags, or a `#tag`; at most 200 characters.
        tags: Only characters with these tags; at most 20.
        categories: Only characters of these categories; at most 20.
        model_id: Only characters that these models play; at most 20.
        is_adult: Only those for adults, or only the others.
        is_pro: Only those that a model of the pro tier plays, or only the others.
        is_web_enabled: Only those that search the web, or only the others.
        sort_by: What they are sorted by.
        sort_order: Which way. API default: `"desc"`.
        limit: How many a page holds, from 1 to 100. API default: 50.
        offset: How many to leave out in front. API default: 0.
    """

    search: str
    tags: Sequence[str]
    categories: Sequence[str]
    model_id: Sequence[str]
    is_adult: bool
    is_pro: bool
    is_web_enabled: bool
    sort_by: CharacterOrder
    sort_order: Literal["asc", "desc"]
    limit: int
    offset: int | None


class ReviewListOptions(CallOptions, total=False):
    """What `characters.reviews.list` takes.

    Attributes:
        page: The page to begin with. API default: 1.
        page_size: How many reviews a page holds, from 1 to 100. API default: 20.
    """

    page: int
    page_size: int
