# Generated from src/venice_ai/_async/resources/decisions.py by `nox -s generate`: do not edit.
# Line N of the source is line N+2 here.
"""`client.decisions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import decisions as calls
from ..._core.signature import takes
from ...types.api._options import CallOptions
from ...types.api.decisions import DecisionOptions, DecisionRequest
from . import SyncResource

if TYPE_CHECKING:
    from typing import Unpack

    from ...types.api.decisions import DecisionResponse

__all__ = ["SyncDecisions"]


class SyncDecisions(SyncResource):
    """Questions that are answered by numbers instead of prose (`POST /decisions`).

    Newer than the API reference that this package was written from, and a beta at Venice: it may change there at any
    time. What is newer still goes into `extra_body`, and unknown fields of the answer are kept.
    """

    @takes(DecisionOptions, DecisionRequest, CallOptions)
    def create(self, **options: Unpack[DecisionOptions]) -> DecisionResponse:
        """Ask questions about a state: yes or no, one of several, or how much.

        ```python
        from venice_ai.types.api.decisions import ChoiceAnswer

        response = client.decisions.create(
            model="jev-latest",
            state="My payouts have failed for three days, and nobody answers.",
            questions={
                "urgent": {"type": "noul", "instructions": "Is it urgent?"},
                "team": {
                    "type": "choice",
                    "instructions": "Whose is it?",
                    "criteria": {"billing": "Money that moves, or should", "sales": None},
                },
                "anger": {
                    "type": "score",
                    "instructions": "How angry is the customer?",
                    "criteria": ["calm", "annoyed", "furious"],
                },
            },
        )
        team = response["team"]
        if isinstance(team, ChoiceAnswer) and team.confidence > 0.8:
            print("for", team.choice)
        ```

        A yes is a probability, not a boolean: compare it with a threshold of yours.

        Raises:
            ArgumentTypeError: An option is unknown, or missing, or of a wrong type; nothing was sent.
            ArgumentValueError: An option's value can't work; nothing was sent.
            APIError: The call failed.
        """
        return self._transport.fetch(calls.creation(options))
