"""What all contenders can do, each in its flavour: a blocking one returns the result, an async one an awaitable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Reader"]


class Reader(Protocol):
    """Reads answers of the server; `url` is where it is."""

    def read(self, model: str, way: str) -> Any:
        """Read one stream to its end."""
        ...

    def count(self, model: str) -> Any:
        """Read one stream, and return how many chunks, or bytes, there were."""
        ...

    def create(self, model: str, times: int) -> Any:
        """Ask for so many answers that are not streamed, one after the other."""
        ...

    def opened(self, model: str) -> Any:
        """A stream of which the first chunk has been read."""
        ...

    def marked(self, model: str, marks: list[int], note: Any) -> Any:
        """Read one stream to its end, and call `note` when so many chunks have been read."""
        ...

    def upload(self, path: Path) -> Any:
        """Send a file as a form, by its path."""
        ...

    def save(self, model: str, path: Path) -> Any:
        """Ask for a sound, and write it to a file as it comes."""
        ...

    def picture(self, model: str) -> Any:
        """Ask for a picture in base64, and return it decoded."""
        ...

    def close(self) -> Any:
        """Close the client."""
        ...
