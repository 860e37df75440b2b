"""Declared directions, translated to the score that the model predicts.

A document speaks of "the risk" or "the score"; a binary model predicts the probability of the
positive class. Whether the two run the same way depends on whether that class is the good or the
bad outcome, which the document tells by its words.
"""

from __future__ import annotations

import re
from typing import Literal

from advisor.schema.problem import Problem, Task
from advisor.schema.requirements import Requirement, Requirements

Sign = Literal[-1, 0, 1]

_BAD = re.compile(
    r"\b(bad|default(ed)?|fraud\w*|churn\w*|fail\w*|loss|lost|risk\w*|late|sick|disease|death|died|"
    r"spam|attrition|cancel\w*|defect\w*|delinquen\w*|schlecht|ausfall|mauvais|défaut|malo|impago)\b",
    re.I,
)
_GOOD = re.compile(
    r"\b(good|paid|repaid|creditworth\w*|healthy|approv\w*|success\w*|surviv\w*|win|won|gut|bon|bueno)\b",
    re.I,
)
_RISK = re.compile(
    r"\b(risk\w*|default|probability of|chance of|risiko|risque|riesgo|hazard)\b", re.I
)
_MERIT = re.compile(
    r"\b(score|points?|rating|creditworth\w*|grade|approval|punkt\w*|puntuaci\w*|note)\b", re.I
)


def polarity(problem: Problem, requirements: Requirements) -> Literal["good", "bad", "unknown"]:
    """Return whether the positive class is the good or the bad outcome, as the document says."""
    label = problem.positive_class or ""
    texts = [label, *_meanings_of(label, requirements)]
    for text in texts:
        good, bad = bool(_GOOD.search(text)), bool(_BAD.search(text))
        if good != bad:
            return "good" if good else "bad"
    return "unknown"


def _meanings_of(label: str, requirements: Requirements) -> list[str]:
    """Return what quotes such as '1 = good, 0 = bad' say of a label."""
    if not label:
        return []
    pattern = re.compile(
        rf"(?<![\w.]){re.escape(label)}\s*(?:=|:|means|is|for|steht für)\s*([^\W\d]+)", re.I
    )
    items = requirements.all("positive_class", "target", "problem_type", "cost")
    found = [match for item in items if item.quote for match in pattern.findall(item.quote)]
    notes = [item.note for item in requirements.all("positive_class") if item.note]
    return found + notes


def sign_of(requirement: Requirement, problem: Problem, requirements: Requirements) -> Sign:
    """Return +1 when the modelled score must not fall as the column rises, -1 for the reverse.

    Parameters
    ----------
    requirement : Requirement
        Of kind ``monotonic``.
    problem : Problem
    requirements : Requirements
        Read for the meaning of the class labels.

    Returns
    -------
    {-1, 0, 1}
        0 when the direction is not stated.
    """
    if requirement.direction is None:
        return 0
    sign = 1 if requirement.direction == "increasing" else -1
    if problem.task is not Task.BINARY or not requirement.of:
        return 1 if sign > 0 else -1
    kind = polarity(problem, requirements)
    about_risk = bool(_RISK.search(requirement.of))
    about_merit = bool(_MERIT.search(requirement.of)) and not about_risk
    reverse = (about_risk and kind == "good") or (about_merit and kind == "bad")
    return -1 if (sign > 0) == reverse else 1
