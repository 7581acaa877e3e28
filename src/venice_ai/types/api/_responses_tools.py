"""The tools that a response may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._chat_request import FunctionDefinition

__all__ = [
    "ResponseFunctionTool",
    "ResponseTool",
    "ResponseWebSearchTool",
    "ResponseXSearchTool",
    "UserLocation",
]


class ResponseFunctionTool(TypedDict):
    """A function as a tool.

    Attributes:
        type: `"function"`.
        function: The function.
    """

    type: Literal["function"]
    function: FunctionDefinition


class UserLocation(TypedDict, total=False):
    """Where the user is, roughly.

    Attributes:
        type: `"approximate"`.
        city: The city.
        region: The region.
        country: The country.
        timezone: The time zone.
    """

    type: Literal["approximate"]
    city: str
    region: str
    country: str
    timezone: str


class _WebSearch(TypedDict):
    type: Literal["web_search"]


class ResponseWebSearchTool(_WebSearch, total=False):
    """A search of the web, which the API makes.

    Attributes:
        type: `"web_search"`.
        search_context_size: How much of what is found goes in.
        user_location: Where the user is.
    """

    search_context_size: Literal["low", "medium", "high"]
    user_location: UserLocation


class _XSearch(TypedDict):
    type: Literal["x_search"]


class ResponseXSearchTool(_XSearch, total=False):
    """A search of the web and X, on models that have it.

    Attributes:
        type: `"x_search"`.
        allowed_x_handles: Only these accounts; at most ten.
        excluded_x_handles: Not these accounts; at most ten.
        from_date: Nothing before this day.
        to_date: Nothing after this day.
        enable_image_understanding: Look at pictures.
        enable_video_understanding: Look at videos.
    """

    allowed_x_handles: Sequence[str]
    excluded_x_handles: Sequence[str]
    from_date: str
    to_date: str
    enable_image_understanding: bool
    enable_video_understanding: bool


ResponseTool: TypeAlias = (
    "ResponseFunctionTool | ResponseWebSearchTool | ResponseXSearchTool | Mapping[str, object]"
)
