"""`client.models`: the catalogue, the names that stand for models, and the model that fits."""

from __future__ import annotations

from math import isnan
from typing import Any

import pytest

import official
from flavours import Flavour
from venice_ai import exceptions as x
from venice_ai.testing import ErrorReply, JSONReply
from venice_ai.types.api.models import ModelCard, ModelList, Price, VideoConstraints


def catalogue(cards: list[dict[str, Any]]) -> JSONReply:
    return JSONReply({"object": "list", "type": "all", "data": cards})


def card(name: str, **spec: Any) -> dict[str, Any]:
    return {"id": name, "type": "text", "created": 1, "model_spec": {"traits": [], **spec}}


def priced(name: str, usd: float | None, **spec: Any) -> dict[str, Any]:
    price = {"diem": 1} if usd is None else {"usd": usd, "diem": usd}
    return card(name, pricing={"input": price, "output": price}, **spec)


# --- what is read


async def test_every_model_of_the_official_catalogue_comes_out_as_it_went_in(
    flavour: Flavour, server: Any
) -> None:
    cards = official.catalogue()
    server.script(catalogue(cards))
    async with flavour.client(server) as client:
        models = await client.models.list(type="all")
    assert [model.model_dump(by_alias=True, exclude_unset=True) for model in models] == cards
    prices = [model.model_spec.pricing.base for model in models if model.model_spec.pricing]
    assert len(prices) > len(cards) / 2
    assert all(isinstance(price, Price) and price.usd >= 0 for price in prices)


@pytest.mark.parametrize(
    "spec",
    [
        {
            "constraints": {
                "promptCharacterLimit": 9,
                "steps": {"default": 8, "max": 20},
                "aspectRatios": ["1:1"],
            }
        },
        {"constraints": {"temperature": {"default": 0.7}, "top_p": {"default": 0.9}, "new": {"default": 1}}},
        {"constraints": {"model_type": "video", "aspect_ratios": ["16:9"], "prompt_character_limit": 3}},
        {"capabilities": {"supportsE2EE": True, "supportsNewThing": True, "quantization": "fp2"}},
        {"pricing": {"upscale": {"2x": {"usd": 1, "diem": 1}}, "inputImages": {"included": 1}, "new": 3}},
        {"voice_cloning": {"mode": "zero_shot", "accepted_formats": ["mp3"]}, "newer_still": {"a": [1]}},
    ],
    ids=["image", "text", "video", "capabilities", "pricing", "voices"],
)
def test_nothing_of_a_model_is_lost(spec: dict[str, Any]) -> None:
    model = ModelCard.model_validate({"id": "m", "model_spec": spec})
    assert model.to_dict()["model_spec"] == spec


def test_limits_have_one_name_however_the_api_writes_them() -> None:
    picture, video = (
        ModelCard.model_validate({"id": "m", "model_spec": {"constraints": written}}).model_spec.constraints
        for written in ({"aspectRatios": ["1:1"]}, {"aspect_ratios": ["1:1"], "model_type": "text-to-video"})
    )
    assert picture is not None
    assert isinstance(video, VideoConstraints)
    assert picture.aspect_ratios == video.aspect_ratios == ["1:1"]


def test_a_price_that_is_not_there_is_not_nothing() -> None:
    assert isnan(Price.model_validate({"usd": None}).usd)


def test_the_base_price_is_that_of_one_unit() -> None:
    cheap, dear = {"usd": 1, "diem": 1}, {"usd": 2, "diem": 2}
    for pricing, expected in [
        ({"input": dear, "output": cheap}, 2),
        ({"upscale": {"2x": cheap, "4x": dear}, "resolutions": {"1K": dear}}, 2),
        ({"durations": {"60": dear | {"max_seconds": 60}, "30": cheap}}, 1),
        ({"durations": {"30": {"max_seconds": 30}, "60": dear}}, 2),
        ({"per_second": dear}, 2),
    ]:
        model = ModelCard.model_validate({"id": "m", "model_spec": {"pricing": pricing}})
        assert model.model_spec.pricing is not None
        assert model.model_spec.pricing.base is not None
        assert model.model_spec.pricing.base.usd == expected


@pytest.mark.parametrize("method", ["traits", "compatibility_mapping"])
async def test_names_that_stand_for_models(flavour: Flavour, server: Any, method: str) -> None:
    async with flavour.client(server) as client:
        names = await getattr(client.models, method)(type="text")
        none = await getattr(client.models, method)(type="video")
    assert [request.path for request in server.requests] == [f"/models/{method}"] * 2
    assert [request.query for request in server.requests] == [{"type": ["text"]}, {"type": ["video"]}]
    name = {"traits": "default", "compatibility_mapping": "gpt-4o"}[method]
    assert names[name] == names.data[name] == "local-small"
    assert list(names) == list(names.data)
    assert (len(names) > 1, len(none), none.type) == (True, 0, "video")
    assert names.request_id


@pytest.mark.parametrize("method", ["list", "traits", "compatibility_mapping", "resolve"])
async def test_a_refusal_is_raised(flavour: Flavour, server: Any, method: str) -> None:
    server.script(ErrorReply(401, "Authentication failed"))
    async with flavour.client(server) as client:
        with pytest.raises(x.AuthenticationError, match="Authentication failed") as caught:
            await getattr(client.models, method)()
    assert caught.value.status_code == 401


@pytest.mark.parametrize("method", ["list", "traits", "compatibility_mapping", "resolve"])
async def test_an_unknown_option_is_refused_unsent(flavour: Flavour, server: Any, method: str) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentTypeError, match=f"models.{method}.*'typ'; did you mean 'type'"):
            await getattr(client.models, method)(typ="text")
    assert server.requests == []


# --- retrieve


async def test_one_model_is_found_by_its_id(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        model = await client.models.retrieve("local-image", max_retries=0)
    assert (model.id, model.type) == ("local-image", "image")
    assert (server.requests[0].path, server.requests[0].query) == ("/models", {"type": ["all"]})


async def test_a_model_that_is_not_there_is_named_with_the_nearest(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ModelNotFoundError, match="'local-imag'; the nearest are local-image") as caught:
            await client.models.retrieve("local-imag")
    assert isinstance(caught.value, LookupError)
    assert caught.value.request_id


@pytest.mark.parametrize("model", [None, 7, b"local-image"])
async def test_an_id_is_a_string(flavour: Flavour, server: Any, model: Any) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentTypeError, match="model takes a model's id"):
            await client.models.retrieve(model)
    assert server.requests == []


# --- resolve


async def test_the_official_traits_are_found(flavour: Flavour, server: Any) -> None:
    traits = official.traits()
    cards = [each for each in official.catalogue() if each["type"] == "text"]
    server.script(*[catalogue(cards)] * len(traits))
    async with flavour.client(server) as client:
        found = {trait: (await client.models.resolve(trait=trait)).id for trait in traits}
    assert found == traits
    assert {request.query["type"][0] for request in server.requests} == {"text"}


CARDS = [
    priced("leaving", 0.1, deprecation={"date": "2026-01-01"}, availableContextTokens=900),
    priced("offline", 0, offline=True, availableContextTokens=9_000),
    priced("plain", 2, privacy="private", uncensored=True, availableContextTokens=100) | {"created": 9},
    priced("seeing", 3, privacy="anonymized", capabilities={"supportsVision": True, "supportsE2EE": True}),
    priced("wide", 1, availableContextTokens=500, capabilities={"supportsVision": True, "supportsX": True}),
    priced("unknown", None, capabilities={"supportsVision": False}),
    card("free", pricing={}),
]


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({}, "plain"),
        ({"prefer": "cheapest"}, "wide"),
        ({"prefer": "newest"}, "plain"),
        ({"prefer": "largest_context"}, "wide"),
        ({"min_context": 501}, "leaving"),
        ({"min_context": 101}, "wide"),
        ({"max_price": 1}, "wide"),
        ({"max_output_price": 1.5}, "wide"),
        ({"max_price": 0.5}, "leaving"),
        ({"privacy": "anonymized"}, "seeing"),
        ({"uncensored": False}, "seeing"),
        ({"uncensored": True}, "plain"),
        ({"capabilities": ["vision"]}, "seeing"),
        ({"capabilities": ("supportsVision", "supports_x")}, "wide"),
        ({"capabilities": {"e2ee"}}, "seeing"),
        ({"capabilities": []}, "plain"),
        ({"capabilities": ["vision"], "prefer": "cheapest", "max_price": 5}, "wide"),
    ],
    ids=str,
)
async def test_the_model_that_fits_is_found(
    flavour: Flavour, server: Any, wishes: dict[str, Any], expected: str
) -> None:
    server.script(catalogue(CARDS))
    async with flavour.client(server) as client:
        assert (await client.models.resolve(**wishes)).id == expected


async def test_a_price_that_is_not_known_is_not_the_cheapest(flavour: Flavour, server: Any) -> None:
    server.script(catalogue([priced("unknown", None), priced("known", 7)]))
    async with flavour.client(server) as client:
        assert (await client.models.resolve(prefer="cheapest")).id == "known"


@pytest.mark.off_the_spec("a query of the caller's own")
async def test_what_is_asked_for_is_named_when_nothing_fits(flavour: Flavour, server: Any) -> None:
    server.script(catalogue(CARDS), catalogue([]))
    async with flavour.client(server) as client:
        with pytest.raises(x.ModelNotFoundError) as caught:
            await client.models.resolve(
                type="image", capabilities=["vision", "flight"], max_price=0.01, extra_query={"a": 1}
            )
        with pytest.raises(x.ModelNotFoundError, match="none of 0 models"):
            await client.models.resolve(type="all")
    assert str(caught.value).startswith(
        "none of 6 models of type 'image' fits capabilities='vision' (2 have that) "
        "and capabilities='flight' (0 have that) and max_price=0.01 (0 have that)"
    )
    assert server.requests[0].query == {"type": ["image"], "a": ["1"]}


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"trait": ["default"]}, "trait takes a string, not list"),
        ({"type": None}, "type takes a string, not NoneType"),
        ({"capabilities": "vision"}, "capabilities takes a list of names, not str"),
        ({"capabilities": [1]}, "capabilities takes a list of names; 1 is none"),
        ({"privacy": True}, "privacy takes a string, not bool"),
        ({"uncensored": 1}, "uncensored takes True or False, not int"),
        ({"min_context": 1.5}, "min_context takes a whole number, not float"),
        ({"min_context": True}, "min_context takes a whole number, not bool"),
        ({"max_price": "1"}, "max_price takes a number, not str"),
        ({"max_output_price": True}, "max_output_price takes a number, not bool"),
    ],
    ids=str,
)
async def test_a_wish_of_a_wrong_type_is_refused_unsent(
    flavour: Flavour, server: Any, wish: dict[str, Any], words: str
) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentTypeError, match=words):
            await client.models.resolve(**wish)
    assert server.requests == []


@pytest.mark.parametrize("prefer", ["", "best"])
async def test_a_preference_is_one_of_those_there_are(flavour: Flavour, server: Any, prefer: str) -> None:
    async with flavour.client(server) as client:
        with pytest.raises(x.ArgumentValueError, match="prefer takes cheapest, newest, largest_context"):
            await client.models.resolve(prefer=prefer)
    assert server.requests == []


async def test_the_kit_has_models_of_its_own(flavour: Flavour, server: Any) -> None:
    async with flavour.client(server) as client:
        picture = await client.models.resolve(type="image", trait="fastest", max_price=0.01)
        thinker = await client.models.resolve(capabilities=["reasoning"], min_context=100_000)
        models = await client.models.list()
    assert isinstance(models, ModelList)
    assert (picture.id, thinker.id, models.type) == ("local-image", "local-reasoner", "text")
