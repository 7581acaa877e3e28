"""What the headers of a picture, a sound or a video say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from .._http import Headers

__all__ = ["Flagged"]


class Flagged:
    """The flags that ride in the headers of media; False or None where the API does not say."""

    @property
    def headers(self) -> Headers:
        """The response's headers."""
        raise NotImplementedError

    @property
    def is_blurred(self) -> bool:
        """Whether `safe_mode` blurred it."""
        return self._flag("is-blurred")

    @property
    def is_content_violation(self) -> bool:
        """Whether it was refused: a picture is blacked out then."""
        return self._flag("is-content-violation")

    @property
    def is_adult_model_content_violation(self) -> bool:
        """Whether the prompt asks an adult model for what it may not make."""
        return self._flag("is-adult-model-content-violation")

    @property
    def contains_minor(self) -> bool:
        """Whether a minor seems to be in it."""
        return self._flag("contains-minor")

    @property
    def enhanced_prompt(self) -> str | None:
        """The prompt as it was rewritten, where it was."""
        text: str | None = self.headers.get("x-venice-enhanced-prompt")
        return unquote(text) if text else None

    @property
    def model_id(self) -> str | None:
        """The model that really ran."""
        name: str | None = self.headers.get("x-venice-model-id")
        return name

    def _flag(self, name: str) -> bool:
        word: str = self.headers.get(f"x-venice-{name}", "")
        return word.strip().lower() == "true"
