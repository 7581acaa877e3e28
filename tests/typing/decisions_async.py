"""What type checkers make of `client.decisions`, async. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import VeniceClient
from venice_ai.types.api.decisions import DecisionAnswer, DecisionResponse, NoulAnswer


async def decisions(client: VeniceClient) -> None:
    """Questions of each kind, and their answers."""
    response = await client.decisions.create(
        model="m",
        state=[{"role": "user", "content": "Hi"}],
        questions={
            "urgent": {"type": "noul", "instructions": "Is it urgent?", "criteria": {"true": "Yes"}},
            "team": {"type": "choice", "instructions": "Whose is it?", "criteria": {"billing": None}},
            "anger": {"type": "score", "instructions": "How angry?", "criteria": ["calm", "furious"]},
        },
        timeout=5,
    )
    assert_type(response, DecisionResponse)
    assert_type(response["urgent"], DecisionAnswer)
    urgent = response["urgent"]
    if isinstance(urgent, NoulAnswer):
        assert_type(urgent.noul, float)
