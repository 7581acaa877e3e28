"""`client.decisions`: questions that are answered by numbers."""

from __future__ import annotations

from math import isnan
from typing import Any

import pytest

from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply, JSONReply
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


async def test_what_is_said_is_sent(flavour: Flavour, server: Any) -> None:
    images = ["data:image/png;base64,AAAA", {"content_type": "image/png", "base64": "AAAA"}]
    async with flavour.client(server) as client:
        await client.decisions.create(**ASKED, images=images, extra_body={"new": 1}, extra_query={"q": 1})
    assert server.requests[0].json == ASKED | {"images": images, "new": 1}
    assert server.requests[0].query == {"q": ["1"]}


async def test_an_answer_of_a_new_type_is_kept(flavour: Flavour, server: Any) -> None:
    answers = {"a": {"type": "rank", "order": ["x"]}, "b": {"type": "choice", "choice": "x", "new": 1}}
    server.script(JSONReply({"model": "m", "answers": answers, "newer": True}))
    async with flavour.client(server) as client:
        response = await client.decisions.create(**ASKED)
    assert isinstance(response["a"], d.OtherAnswer)
    assert response.to_dict() == {"model": "m", "answers": answers, "newer": True}
    assert isnan(response["b"].confidence)


@pytest.mark.parametrize("answer", [{"type": "noul"}, {"type": "score", "score": None}, {"noul": 1}], ids=str)
async def test_an_answer_without_its_value_is_an_error(flavour: Flavour, server: Any, answer: Any) -> None:
    server.script(JSONReply({"model": "m", "answers": {"a": answer}}))
    async with flavour.client(server) as client:
        with pytest.raises(x.APIResponseValidationError, match="not a DecisionResponse"):
            await client.decisions.create(**ASKED)


async def test_a_refusal_is_raised(flavour: Flavour, server: Any) -> None:
    server.script(ErrorReply(401, "Beta access required"))
    async with flavour.client(server) as client:
        with pytest.raises(x.AuthenticationError, match="Beta access required"):
            await client.decisions.create(**ASKED)
        with pytest.raises(x.BadRequestError) as caught:
            await client.decisions.create(**ASKED | {"questions": {"a": {"type": "odd"}}})
    assert caught.value.details["issues"]


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        ({"model": "m", "state": "a"}, x.ArgumentTypeError, "needs questions="),
        (ASKED | {"image": []}, x.ArgumentTypeError, "'image'; did you mean 'images'"),
        (ASKED | {"state": ""}, x.ArgumentValueError, "state is empty"),
        (ASKED | {"state": {}}, x.ArgumentValueError, "state is empty"),
        (
            ASKED | {"state": None},
            x.ArgumentTypeError,
            "state takes a string, a mapping or a list, not NoneType",
        ),
        (ASKED | {"questions": {}}, x.ArgumentValueError, "questions is empty"),
        (ASKED | {"questions": [URGENT]}, x.ArgumentTypeError, "questions takes a mapping, not list"),
        (
            ASKED | {"questions": {"a": "?"}},
            x.ArgumentTypeError,
            r"questions\['a'\] takes a mapping, not str",
        ),
        (ASKED | {"images": "data:"}, x.ArgumentTypeError, "images takes a list, not str"),
        (ASKED | {"images": ["data:"] * 5}, x.ArgumentValueError, "images holds 5 pictures"),
        (ASKED | {"images": ["photo.png"]}, x.ArgumentValueError, r"images\[0\] is no data URL.*'photo.png'"),
        (ASKED | {"images": [b"PNG"]}, x.ArgumentTypeError, r"images\[0\] takes a mapping, not bytes"),
    ],
    ids=lambda each: str(each)[-40:],
)
async def test_what_can_not_work_is_refused_unsent(
    flavour: Flavour, server: Any, given: dict[str, Any], kind: type[Exception], words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(kind, match=words):
            await client.decisions.create(**given)
    assert server.requests == []
