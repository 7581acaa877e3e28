"""`client.decisions`: questions that are answered by numbers."""

from __future__ import annotations

from typing import Any

import pytest

from flavours import Flavour
from once import once
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply
from venice_ai.types.api import decisions as d

URGENT = {"type": "noul", "instructions": "Is it urgent?"}
TEAM = {"type": "choice", "instructions": "Whose is it?", "criteria": {"billing": "Money", "sales": None}}
ANGER = {"type": "score", "instructions": "How angry?", "criteria": ["calm", "annoyed", "furious"]}
ASKED: dict[str, Any] = {
    "model": "m",
    "state": {"ticket": "My payouts fail."},
    "questions": {"urgent": URGENT, "team": TEAM, "anger": ANGER},
}


async def test_each_question_gets_its_answer(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        response = await client.decisions.create(**ASKED)
    assert (server.requests[0].path, server.requests[0].json) == ("/decisions", ASKED)
    urgent, team, anger = response["urgent"], response["team"], response["anger"]
    assert isinstance(urgent, d.NoulAnswer)
    assert isinstance(team, d.ChoiceAnswer)
    assert isinstance(anger, d.ScoreAnswer)
    assert (urgent.noul, team.choice, team.probabilities["sales"]) == (0.5, "billing", 0.0)
    assert (anger.score, anger.legend["1"], sum(anger.probabilities.values())) == (
        1,
        "annoyed",
        pytest.approx(1),
    )
    assert (list(response), len(response), response.model) == (["urgent", "team", "anger"], 3, "m")
    assert response.usage.output_tokens == 3
    assert response.request_id


@once
async def test_what_is_said_is_sent(flavour: Flavour, server: Any) -> None:
    images = ["data:image/png;base64,AAAA", {"content_type": "image/png", "base64": "AAAA"}]
    async with flavour.client(server) as client:
        await client.decisions.create(**ASKED, images=images, extra_body={"new": 1}, extra_query={"q": 1})
    assert server.requests[0].json == ASKED | {"images": images, "new": 1}
    assert server.requests[0].query == {"q": ["1"]}


async def test_a_refusal_of_the_api_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Beta access required"))
    async with flavour.client(server) as client:
        with pytest.raises(x.AuthenticationError, match="Beta access required"):
            await client.decisions.create(**ASKED)
        with pytest.raises(x.BadRequestError) as caught:
            await client.decisions.create(**ASKED | {"questions": {"a": {"type": "odd"}}})
    assert caught.value.details["issues"]
