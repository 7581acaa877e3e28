"""What type checkers make of `client.decisions`, blocking. Checked, never run."""

from __future__ import annotations

from typing import assert_type

from venice_ai import SyncVeniceClient
from venice_ai.types.api.decisions import DecisionAnswer, DecisionResponse, NoulAnswer


def decisions(client: SyncVeniceClient) -> None:
    """Questions of each kind, and their answers."""
    response = client.decisions.create(
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
