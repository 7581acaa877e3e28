"""The package's log, under the name `venice_ai`: what was called and how it went, never a body, never a key."""

from __future__ import annotations

import logging
import os
import re
from typing import Final

from ..exceptions import ArgumentValueError

__all__ = ["logger", "switch_on"]

# A header's value may have several words, of which any may be the secret; the others have one.
_SECRETS: Final = re.compile(
    r"(?i)((?:authorization|cookie)['\"]?\s*[:=,]\s*b?['\"]?)[^'\"\r\n]+|"
    r"(bearer\s+|venice_(?:inference|admin)_key_|"
    r"(?:api[-_]?key|sign-in-with-x|payment-signature|x-payment|x-402-payment)['\"]?\s*[:=,]\s*b?['\"]?)"
    r"[^\s'\",;&]+"
)


class _Redaction(logging.Filter):
    """Takes out of every record what looks like a credential."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        redacted = _SECRETS.sub(r"\1\2[redacted]", text)
        if redacted != text:
            record.msg, record.args = redacted, None
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
