"""`client.models`: names that stand for models, what a model costs and can do, and the one that fits."""

from __future__ import annotations

from math import isnan
from typing import Any

import pytest

from core_replies import answered
from venice_ai import exceptions as x
from venice_ai._core import models as calls
from venice_ai.types.api.models import ModelCard, Price, VideoConstraints


def card(name: str, **spec: Any) -> dict[str, Any]:
    return {"id": name, "type": "text", "created": 1, "model_spec": {"traits": [], **spec}}


def priced(name: str, usd: float | None, **spec: Any) -> dict[str, Any]:
    price = {"diem": 1} if usd is None else {"usd": usd, "diem": usd}
    return card(name, pricing={"input": price, "output": price}, **spec)


def resolved(cards: list[dict[str, Any]], **options: Any) -> ModelCard:
    """Return the model that `client.models.resolve` picks from a catalogue."""
    call, wishes = calls.resolving(options)  # type: ignore[arg-type]
    return wishes.pick(answered(call, {"object": "list", "type": "all", "data": cards}))


# --- what is refused


@pytest.mark.parametrize(
    ("method", "function"),
    [
        ("list", calls.listing),
        ("traits", calls.traits),
        ("compatibility_mapping", calls.compatibility_mapping),
        ("resolve", calls.resolving),
    ],
)
def test_an_unknown_option_is_refused_with_the_nearest_name(method: str, function: Any) -> None:
    with pytest.raises(x.ArgumentTypeError, match=f"models.{method}.*'typ'; did you mean 'type'"):
        function({"typ": "text"})


@pytest.mark.parametrize("model", [None, 7, b"local-image"])
def test_an_id_that_is_no_string_is_refused(model: Any) -> None:
    with pytest.raises(x.ArgumentTypeError, match="model takes a model's id"):
        calls.retrieving(model, {})


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
def test_a_wish_of_a_wrong_type_is_refused(wish: Any, words: str) -> None:
    with pytest.raises(x.ArgumentTypeError, match=words):
        calls.resolving(wish)


@pytest.mark.parametrize("prefer", ["", "best"])
def test_a_preference_that_there_is_not_is_refused(prefer: Any) -> None:
    with pytest.raises(x.ArgumentValueError, match="prefer takes cheapest, newest, largest_context"):
        calls.resolving({"prefer": prefer})


# --- what is read


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


# --- retrieve


def test_a_model_is_found_by_its_id() -> None:
    call, wanted = calls.retrieving("b", {"max_retries": 0})
    assert (call.query, call.max_retries) == ({"type": "all"}, 0)
    assert wanted.pick(answered(call, {"data": [card("a"), card("b")]})).id == "b"


def test_a_model_that_is_not_there_is_named_with_the_nearest() -> None:
    call, wanted = calls.retrieving("local-imag", {})
    catalogue = answered(call, {"data": [card("local-image"), card("other")]})
    with pytest.raises(x.ModelNotFoundError, match="'local-imag'; the nearest are local-image") as caught:
        wanted.pick(catalogue)
    assert isinstance(caught.value, LookupError)
    assert caught.value.request_id == "ray"


# --- resolve

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
        ({"min_context": 500}, "wide"),
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
def test_the_model_that_fits_is_found(wishes: dict[str, Any], expected: str) -> None:
    assert resolved(CARDS, **wishes).id == expected


def test_a_price_that_is_not_known_is_not_the_cheapest() -> None:
    assert resolved([priced("unknown", None), priced("known", 7)], prefer="cheapest").id == "known"


def test_what_is_asked_for_is_named_when_nothing_fits() -> None:
    with pytest.raises(x.ModelNotFoundError) as caught:
        resolved(CARDS, type="image", capabilities=["vision", "flight"], max_price=0.01)
    assert str(caught.value).startswith(
        "none of 6 models of type 'image' fits capabilities='vision' (2 have that) "
        "and capabilities='flight' (0 have that) and max_price=0.01 (0 have that)"
    )
    with pytest.raises(x.ModelNotFoundError, match="none of 0 models"):
        resolved([], type="all")


def test_the_catalogue_is_asked_for_the_type() -> None:
    call, _ = calls.resolving({"type": "image", "extra_query": {"a": 1}})
    assert call.query == {"type": "image", "a": 1}
    assert calls.resolving({})[0].query == {"type": "text"}
