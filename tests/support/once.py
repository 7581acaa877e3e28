"""The tests of an API method in which no flavour can differ: what is sent, and what the local server says to it."""

from __future__ import annotations

import pytest

from flavours import FLAVOURS

once = pytest.mark.parametrize("flavour", FLAVOURS[:1], ids=lambda flavour: flavour.name, indirect=True)
"""Run a test that needs a server in the blocking flavour only."""
