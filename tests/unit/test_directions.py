from __future__ import annotations

import pytest

from advisor.schema.problem import Problem, ProblemType, Task
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.plan.directions import polarity, sign_of


def problem(task: Task, positive: str | None = None) -> Problem:
    kind = ProblemType.BINARY if task is Task.BINARY else ProblemType.REGRESSION
    return Problem(
        type=kind, target="y", task=task, positive_class=positive, n_rows=10, n_features=1
    )


def stated(direction: str, of: str | None) -> Requirement:
    return Requirement(
        id="R1", kind="monotonic", column="x", direction=direction, of=of, origin="quoted"
    )


def meaning(quote: str) -> Requirements:
    return Requirements(
        items=(Requirement(id="R2", kind="positive_class", quote=quote, origin="quoted"),)
    )


@pytest.mark.parametrize(
    ("positive", "quote", "direction", "of", "sign"),
    [
        ("0", "1 = good, 0 = bad", "increasing", "predicted risk", 1),
        ("0", "1 = good, 0 = bad", "decreasing", "score", 1),
        ("1", "1 = good, 0 = bad", "decreasing", "score", -1),
        ("1", "1 = good, 0 = bad", "increasing", "risk of default", -1),
        ("churned", "", "increasing", "risk", 1),
        ("yes", "", "increasing", None, 1),
        ("yes", "", "decreasing", "probability", -1),
    ],
)
def test_the_sign_follows_the_meaning_of_the_positive_class(
    positive: str, quote: str, direction: str, of: str | None, sign: int
) -> None:
    asked = meaning(quote)
    assert sign_of(stated(direction, of), problem(Task.BINARY, positive), asked) == sign


def test_a_regression_takes_the_direction_as_stated() -> None:
    value = problem(Task.REGRESSION)
    assert sign_of(stated("increasing", "value"), value, Requirements()) == 1
    assert sign_of(stated("decreasing", "risk"), value, Requirements()) == -1


def test_polarity_is_unknown_without_words() -> None:
    assert polarity(problem(Task.BINARY, "1"), Requirements()) == "unknown"
    assert polarity(problem(Task.BINARY, "bad"), Requirements()) == "bad"
