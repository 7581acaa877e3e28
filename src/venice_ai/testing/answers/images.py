"""A picture in OpenAI's shape, in the format, and where that is PNG in the size, that is asked for."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from ..asked import asked_of
from ..completion import CREATED
from ..pictures import picture, size_of
from ..replies import JSONReply

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply


def generated(request: RecordedRequest) -> Reply:
    """Return one picture, in base64 or as a data URL."""
    asked = asked_of(request)
    made = picture(asked.get("output_format", "png"), *size_of(asked.get("size")))
    coded = b64encode(made.content).decode()
    if asked.get("response_format") == "url":
        return JSONReply({"created": CREATED, "data": [{"url": f"data:{made.content_type};base64,{coded}"}]})
    return JSONReply({"created": CREATED, "data": [{"b64_json": coded}]})


ROUTES = {"POST /images/generations": generated}
