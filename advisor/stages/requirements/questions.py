"""What a person should still answer, most decision-relevant first, each with its default."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.schema.requirements import Conflict, Question, Requirement, SourceQuote

_UNSUPERVISED = frozenset({"clustering", "anomaly_detection", "out_of_scope"})


_Asked = tuple[str, str, str]
_ASKED: dict[str, _Asked] = {
    "target": (
        "Which column is to be predicted?",
        "none: the target is never guessed",
        "nothing can be compared without it",
    ),
    "metric": (
        "By which metric is a model judged?",
        "the usual metric of the problem type",
        "the metric decides which family wins",
    ),
    "margin": (
        "How much better must a complex model be to be worth it?",
        "the margin of the policy for this metric",
        "it decides between a simple and a complex family",
    ),
    "interpretability": (
        "Must anybody be able to follow the model, and how closely?",
        "not demanded; the simplest sufficient family is preferred anyway",
        "it can exclude families",
    ),
    "split": (
        "Will the model be used on later periods, or on people or machines it has not seen?",
        "no: rows are taken as independent",
        "the split decides how honest the figures are",
    ),
}


def open_questions(
    items: Sequence[Requirement],
    conflicts: Sequence[Conflict],
    uncovered: Sequence[SourceQuote],
) -> tuple[Question, ...]:
    """Return the questions left open by what was read, the most decision-relevant first."""
    kinds: set[str] = {item.kind for item in items}
    problem = next((i.value for i in items if i.kind == "problem_type"), None)
    supervised = problem not in _UNSUPERVISED
    asked: list[_Asked] = [
        (
            f"Which holds? {conflict.message}",
            conflict.resolution,
            "two statements contradict each other",
        )
        for conflict in conflicts
        if conflict.open
    ]
    if supervised and "target" not in kinds:
        asked.append(_ASKED["target"])
    if supervised and not kinds & {"metric", "metric_target", "cost"}:
        asked.append(_ASKED["metric"])
    if problem in {"binary_classification", "text_classification", None}:
        asked += _binary(items, kinds)
    if supervised and "margin" not in kinds:
        asked.append(_ASKED["margin"])
    if "interpretability" not in kinds:
        asked.append(_ASKED["interpretability"])
    asked += _unconfirmed(items)
    if uncovered:
        question = f"Do the {len(uncovered)} sentences matter that sound binding but were not read?"
        asked.append(
            (
                question,
                "they stand in the report as conditions",
                "a missed demand is worse than an invented one",
            )
        )
    if supervised and not kinds & {"test_period", "time_column", "group_column"}:
        asked.append(_ASKED["split"])
    return tuple(
        Question(id=f"Q{number:02d}", question=question, default=default, why=why)
        for number, (question, default, why) in enumerate(asked, start=1)
    )


def _binary(items: Sequence[Requirement], kinds: set[str]) -> list[tuple[str, str, str]]:
    asked = []
    sides = {item.side for item in items if item.kind == "cost"}
    if not {"fn", "fp"} <= sides and not kinds & {"metric_target", "capacity"}:
        missing = [
            name
            for side, name in (("fn", "a missed case"), ("fp", "a false alarm"))
            if side not in sides
        ]
        asked.append(
            (
                f"What does {' and '.join(missing)} cost?",
                "both mistakes cost the same",
                "it sets the threshold and can change the family",
            )
        )
    if "positive_class" not in kinds:
        asked.append(
            (
                "Which value of the target is the one to be found?",
                "1, yes, true or the rarer value",
                "recall, precision and costs refer to it",
            )
        )
    return asked


def _unconfirmed(items: Sequence[Requirement]) -> list[tuple[str, str, str]]:
    waiting = [item for item in items if not item.confirmed]
    loose = [item for item in items if item.note and "matched loosely" in item.note]
    asked = []
    if waiting:
        asked.append(
            (
                f"Are these entries right: {', '.join(i.id for i in waiting[:8])}?",
                "they are shown, and block an unconditional recommendation",
                "they were not confirmed by a person",
            )
        )
    if loose:
        named = ", ".join(str(i.column) for i in loose[:5])
        asked.append(
            (
                f"Are these the columns that were meant: {named}?",
                "yes",
                "they were found by a description, not by name",
            )
        )
    return asked
