"""Decisions: the first of what can be chosen, and the middle of everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..asked import JSON, asked_of
from ..replies import ErrorReply, JSONReply, to_json

if TYPE_CHECKING:
    from ..records import RecordedRequest
    from ..replies import Reply


def decide(request: RecordedRequest) -> Reply:
    """Return an answer to each question, or the refusal that a question of an unknown type gets."""
    asked = asked_of(request)
    questions: dict[str, JSON] = asked.get("questions", {})
    for name, question in questions.items():
        if question.get("type") not in ANSWERS:
            issue = {"path": ["questions", name, "type"], "message": "Invalid discriminator value"}
            return ErrorReply(400, {"error": "Invalid request", "issues": [issue]})
    answers = {
        name: ANSWERS[question["type"]](question.get("criteria")) for name, question in questions.items()
    }
    usage = {"input_tokens": len(to_json(asked).split()), "output_tokens": len(answers)}
    return JSONReply({"model": asked.get("model"), "answers": answers, "usage": usage})


def noul(criteria: Any) -> JSON:
    """Return an answer that is neither yes nor no."""
    return {"type": "noul", "noul": 0.5}


def choice(criteria: Any) -> JSON:
    """Return the first option, with certainty."""
    first = next(iter(criteria))
    probabilities = {option: float(option == first) for option in criteria}
    return {"type": "choice", "choice": first, "probabilities": probabilities, "confidence": 1.0}


def score(criteria: Any) -> JSON:
    """Return the middle of the scale, with all steps equally probable."""
    legend = {str(step): text for step, text in enumerate(criteria)}
    probabilities = dict.fromkeys(legend, 1 / len(legend))
    middle = (len(legend) - 1) / 2
    return {
        "type": "score",
        "score": middle,
        "legend": legend,
        "probabilities": probabilities,
        "confidence": 0.0,
    }


ANSWERS = {"noul": noul, "choice": choice, "score": score}

ROUTES = {"POST /decisions": decide}
