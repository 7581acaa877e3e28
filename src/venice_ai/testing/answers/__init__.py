"""What the server answers by itself: one module a resource, each with the `ROUTES` that it answers.

A route is a method and a path, in which `{}` stands for any one segment; its function makes a reply out of the
request, shaped as the API would shape it.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..records import RecordedRequest
    from ..replies import Reply

Answering: TypeAlias = "Callable[[RecordedRequest], Reply]"


def answering(method: str, path: str) -> Answering | None:
    """Return what answers a request, or None where nothing does."""
    known = routes()
    exact = known.get(f"{method} {path}")
    if exact is not None:
        return exact
    return next((each for route, each in known.items() if "{}" in route and fits(route, method, path)), None)


@cache
def routes() -> Mapping[str, Answering]:
    """Return all routes, from the modules beside this one."""
    found: dict[str, Answering] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= import_module(f"{__name__}.{module.name}").ROUTES
    return found


def fits(route: str, method: str, path: str) -> bool:
    """Tell whether a request is one of a route's."""
    verb, _, place = route.partition(" ")
    wanted, given = place.split("/"), path.split("/")
    return (
        verb == method
        and len(wanted) == len(given)
        and all(each == "{}" or each == other for each, other in zip(wanted, given, strict=True))
    )
