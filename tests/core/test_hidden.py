"""Secrets among the options of a call: sent, and redacted everywhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from venice_ai._core.call import encode
from venice_ai._core.hidden import hide, secret_header
from venice_ai.exceptions import ArgumentTypeError

SECRET = "nobody-may-see-me"


def test_a_hidden_option_is_sent_and_redacted() -> None:
    options: dict[str, object] = {"signature": SECRET, "address": "0x1"}
    hide(options, "signature", "token")
    assert SECRET not in repr(options)
    assert options.keys() == {"signature", "address"}
    assert json.loads(encode(options, {}) or b"") == {"signature": SECRET, "address": "0x1"}
    assert secret_header(options["signature"], "signature") == SECRET


@pytest.mark.parametrize("value", [None, 7, b"x"])
def test_what_is_no_string_is_not_hidden_but_refused(value: Any) -> None:
    options = {"signature": value}
    hide(options, "signature")
    with pytest.raises(ArgumentTypeError, match="signature takes a string, not"):
        secret_header(options["signature"], "signature")
