"""The package's log, under the name `venice_ai`: what was called and how it went, never a body, never a key."""

from __future__ import annotations

import logging
import os
import re
from typing import Final

from ..exceptions import ArgumentValueError

__all__ = ["logger", "redacted", "switch_on"]

# What is a credential wherever it stands, and what of a URL is nobody's business: its query and its password.
_CERTAIN: Final = re.compile(
    r"(?i)(\bbearer\s+(?!tokens?\b)|venice_(?:inference|admin)_key_)[^\s'\",;&]+|"
    r"(https?://[^\s?'\"]*\?)[^\s'\"]+|"
    r"(://[^\s/@:]*:)[^\s/@]+(?=@)"
)
# What comes behind the name of a credential. A header's value may have several words, of which any may be the secret;
# the others have one.
_LIKELY: Final = re.compile(
    r"(?i)((?:authorization|cookie)['\"]?\s*[:=,]\s*b?['\"]?)[^'\"\r\n]+|"
    r"((?:api[-_]?key|sign-in-with-x|payment-signature|x-payment|x-402-payment)['\"]?\s*[:=,]\s*b?['\"]?)"
    r"[^\s'\",;&]+"
)


def redacted(text: str) -> str:
    """A text without what certainly is a credential in it."""
    return _CERTAIN.sub(r"\1\2\3[redacted]", text)


class _Redaction(logging.Filter):
    """Takes out of every record what looks like a credential."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = _LIKELY.sub(r"\1\2[redacted]", redacted(text))
        if clean != text:
            record.msg, record.args = clean, None
        return True


logger: Final = logging.getLogger("venice_ai")
logger.addFilter(_Redaction())
logger.addHandler(logging.NullHandler())


def switch_on() -> None:
    """Write the log to standard error when the environment says `VENICE_LOG=debug` or `VENICE_LOG=info`."""
    wanted = os.environ.get("VENICE_LOG", "").strip().lower()
    if not wanted:
        return
    if wanted not in ("debug", "info"):
        raise ArgumentValueError(f"VENICE_LOG takes 'debug' or 'info'; got {wanted!r}")
    logger.setLevel(wanted.upper())
    if all(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
