"""Plain HTTP to another machine, as who makes a client meets it: refused, or allowed with a warning."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from venice_ai import SyncVeniceClient, VeniceClient
from venice_ai import exceptions as x
from venice_ai._core import settings as settings_module

KEY = "key-nobody-may-see"


@pytest.fixture
def nobody_was_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "_warned_of", set())


async def test_plain_http_to_another_machine_is_refused(flavour: Flavour) -> None:
    with pytest.raises(x.ArgumentValueError, match="allow_http=True"):
        flavour.client(base_url="http://10.0.0.1:8080", api_key=KEY)
    async with flavour.client(base_url="http://localhost:8000/v1", api_key=KEY) as client:
        with pytest.raises(x.ArgumentValueError, match="allow_http=True"):
            client.with_options(base_url="http://host.example")


@pytest.mark.usefixtures("nobody_was_warned")
@pytest.mark.parametrize("kind", [SyncVeniceClient, VeniceClient])
def test_the_warning_of_plain_http_points_at_the_line_that_made_the_client(kind: Any) -> None:
    with pytest.warns(UserWarning, match="clear") as warned:
        client = kind(base_url="http://one.example", allow_http=True)
    with pytest.warns(UserWarning, match="clear") as of_the_copy:
        client.with_options(base_url="http://two.example")
    assert {each.filename for each in (*warned, *of_the_copy)} == {__file__}
