"""No test of the core has a clock: an example that hypothesis tries may take as long as a busy machine needs."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
