"""After the decision: the shipped model, the holdout, explanations, learning curve."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.adapters import finish_tasks, fit_tasks
from advisor.adapters.finish_tasks import CurveScores, FinalModel
from advisor.metrics.catalogue import MetricLoss, evaluate
from advisor.pipeline.candidates import Operating, choose_operating, named_metrics
from advisor.pipeline.fitting import FittingInputs, FittingResult
from advisor.ports import Executor, TaskOutcome
from advisor.schema.comparison import Comparison
from advisor.schema.decision import Decision
from advisor.schema.explanation import CurvePoint, Explanations, Importance
from advisor.schema.holdout import HoldoutReport
from advisor.schema.problem import Task
from advisor.stages.assess import Evidence
from advisor.stages.holdout import BOOTSTRAP_DRAWS, HoldoutInputs, holdout_report

MAXIMUM_IMPORTANCE_FOLDS = 5
MAXIMUM_IMPORTANCE_COLUMNS = 40
MAXIMUM_CURVE_FOLDS = 5


@dataclass(frozen=True)
class Finish:
    """What the last stage adds."""

    model: FinalModel | None
    operating: Operating | None
    holdout: HoldoutReport | None
    explanations: Explanations | None
    curve: tuple[CurvePoint, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FinishInputs:
    """What the last stage needs."""

    fitting: FittingInputs
    result: FittingResult
    decision: Decision
    comparisons: tuple[Comparison, ...]
    holdout_rows: NDArray[np.int64]
    all_data_path: Path
    executor: Executor
    n_curve_points: int


def finish(inputs: FinishInputs) -> Finish:
    """Return the shipped model with everything measured on it; all of it after the decision."""
    chosen = inputs.decision.family
    evidence = {item.family.id: item for item in inputs.result.evidence}
    mine = evidence.get(chosen or "")
    if mine is None or mine.folds is None:
        return Finish(None, None, None, None)
    operating = choose_operating(inputs.fitting.known, mine)
    challenger = evidence.get(inputs.decision.strongest_challenger or "")
    if challenger is not None and challenger.folds is None:
        challenger = None
    final = _submit_final(inputs, mine)
    instant = inputs.fitting.plan.effort == "instant"
    importance = None if instant else _submit_importance(inputs, mine)
    curves = {
        item.family.id: _submit_curve(inputs, item)
        for item in (mine, challenger)
        if item is not None and inputs.n_curve_points > 0
    }
    holdout = _holdout(inputs, mine, challenger, operating)
    model = final.result()
    notes = []
    if model.status != "ok":
        notes.append(f"the shipped model could not be fitted: {model.error}")
        return Finish(None, operating, holdout, None, (), tuple(notes))
    importances: tuple[Importance, ...] = ()
    if importance is not None and (found := importance.result()).status == "ok":
        importances = found.value
    curve: list[CurvePoint] = []
    for family, future in curves.items():
        outcome = future.result()
        if outcome.status == "ok":
            point = choose_operating(inputs.fitting.known, evidence[family])
            curve.extend(_curve_points(inputs, family, outcome.value, point))
    explanations = _explanations(inputs, mine, model.value, importances, tuple(curve))
    return Finish(model.value, operating, holdout, explanations, tuple(curve), tuple(notes))


def _submit_final(inputs: FinishInputs, mine: Evidence) -> Future[TaskOutcome]:
    plan = inputs.fitting.plan
    n_rows = len(inputs.fitting.development) + len(inputs.holdout_rows)
    return inputs.executor.submit(
        finish_tasks.fit_final,
        str(inputs.all_data_path),
        mine.family,
        fit_tasks.replace_rows(plan.features, n_rows),
        mine.config,
        plan.seed,
    )


def _submit_importance(inputs: FinishInputs, mine: Evidence) -> Future[TaskOutcome]:
    plan = inputs.fitting.plan
    folds = inputs.result.folds[: min(MAXIMUM_IMPORTANCE_FOLDS, plan.comparison_folds.n_folds)]
    return inputs.executor.submit(
        finish_tasks.permute_columns,
        str(inputs.fitting.data_path),
        mine.family,
        plan.features,
        mine.config,
        folds,
        MetricLoss(plan.metric, inputs.fitting.known.context),
        plan.seed,
        _columns_to_permute(inputs, mine),
    )


def _columns_to_permute(inputs: FinishInputs, mine: Evidence) -> tuple[str, ...]:
    """Return the columns that the model reads, the strongest alone first when there are many."""
    used = mine.features
    if len(used) <= MAXIMUM_IMPORTANCE_COLUMNS:
        return used
    profile = inputs.fitting.known.profile
    strength = {c.name: c.association or 0.0 for c in profile.columns}
    ranked = sorted(used, key=lambda name: (-strength.get(name, 0.0), name))
    return tuple(ranked[:MAXIMUM_IMPORTANCE_COLUMNS])


def _submit_curve(inputs: FinishInputs, item: Evidence) -> Future[TaskOutcome]:
    plan = inputs.fitting.plan
    folds = inputs.result.folds[: min(MAXIMUM_CURVE_FOLDS, plan.comparison_folds.n_folds)]
    shares = tuple((point + 1) / inputs.n_curve_points for point in range(inputs.n_curve_points))
    return inputs.executor.submit(
        finish_tasks.learning_curve,
        str(inputs.fitting.data_path),
        item.family,
        plan.features,
        item.config,
        folds,
        shares,
        plan.seed,
    )


def _curve_points(
    inputs: FinishInputs, family: str, scores: tuple[CurveScores, ...], operating: Operating
) -> list[CurvePoint]:
    """Return the mean deciding metric per size, with the range over folds.

    Sizes at which some fold could not be fitted are left out: a mean over other folds would
    bend the curve.
    """
    split = inputs.fitting.split.take(inputs.fitting.development)
    n_folds = len({point.fold for point in scores})
    found = []
    for share in sorted({point.share for point in scores}):
        points = [point for point in scores if point.share == share]
        if len(points) < n_folds:
            continue
        values = [
            evaluate(
                inputs.fitting.plan.metric,
                split.target[inputs.result.folds[point.fold][1]],
                point.scores,
                operating.context,
            )
            for point in points
        ]
        found.append(
            CurvePoint(
                n_rows=int(np.median([point.n_rows for point in points])),
                family=family,
                mean=float(np.mean(values)),
                low=float(np.min(values)),
                high=float(np.max(values)),
            )
        )
    return found


def _holdout(
    inputs: FinishInputs, mine: Evidence, challenger: Evidence | None, operating: Operating
) -> HoldoutReport | None:
    known, plan = inputs.fitting.known, inputs.fitting.plan
    assert known.target is not None
    comparison = None
    if challenger is not None:
        comparison = next(
            (
                c
                for c in inputs.comparisons
                if {c.simpler, c.richer} == {mine.family.id, challenger.family.id}
                and c.simpler == mine.family.id
            ),
            None,
        )
    metrics = tuple(m.key for m in named_metrics(known, operating.context) if m.key == m.metric)
    common = {
        "task": known.problem.task or Task.REGRESSION,
        "metrics": metrics,
        "context": operating.context,
        "metric": plan.metric,
        "threshold_origin": operating.origin,
        "seed": plan.seed,
        "challenger": challenger.family.id if challenger else None,
        "comparison": comparison,
        "n_draws": 200 if plan.effort == "instant" else BOOTSTRAP_DRAWS,
    }
    if len(inputs.holdout_rows) == 0:
        assert mine.folds is not None
        target, scores = mine.folds.pooled()
        theirs = challenger.folds.pooled()[1] if challenger and challenger.folds else None
        return holdout_report(
            HoldoutInputs(
                source="outer_folds", target=target, scores=scores, challenger_scores=theirs,
                **common,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    held_out = _holdout_scores(inputs, mine)
    if held_out is None:
        return None
    theirs = _holdout_scores(inputs, challenger) if challenger else None
    clusters = inputs.fitting.split.groups
    return holdout_report(
        HoldoutInputs(
            source="holdout",
            target=known.target[inputs.holdout_rows],
            scores=held_out,
            challenger_scores=theirs,
            fold_mean=_fold_mean(inputs, mine, operating),
            clusters=None if clusters is None else clusters[inputs.holdout_rows],
            **common,  # type: ignore[arg-type]
        )
    )


def _fold_mean(inputs: FinishInputs, mine: Evidence, operating: Operating) -> float | None:
    if mine.folds is None:
        return None
    values = [
        evaluate(inputs.fitting.plan.metric, target, scores, operating.context)
        for target, scores in zip(mine.folds.targets, mine.folds.scores, strict=True)
    ]
    return float(np.mean(values))


def _holdout_scores(inputs: FinishInputs, item: Evidence) -> NDArray[np.float64] | None:
    plan = inputs.fitting.plan
    outcome = inputs.executor.submit(
        finish_tasks.holdout_scores,
        str(inputs.all_data_path),
        item.family,
        plan.features,
        item.config,
        inputs.fitting.development,
        inputs.holdout_rows,
        plan.seed,
    ).result()
    return outcome.value if outcome.status == "ok" else None


def _explanations(
    inputs: FinishInputs,
    mine: Evidence,
    model: FinalModel,
    importances: tuple[Importance, ...],
    curve: tuple[CurvePoint, ...],
) -> Explanations:
    reading = model.reading
    white = mine.family.tier in ("T1", "T2")
    return Explanations(
        family=mine.family.id,
        kind=reading.kind if reading.kind != "none" or not importances else "importance",
        exact=white,
        terms=reading.terms,
        intercept=reading.intercept,
        shapes=reading.shapes,
        tree_text=reading.tree_text,
        importances=importances,
        importance_metric=inputs.fitting.plan.metric,
        learning_curve=curve,
        notes=_importance_note(mine, importances),
    )


def _importance_note(mine: Evidence, importances: tuple[Importance, ...]) -> tuple[str, ...]:
    left_out = len(mine.features) - len(importances)
    if not importances or left_out == 0:
        return ()
    return (
        f"importance was measured for the {len(importances)} columns that are strongest alone; "
        f"{left_out} further columns were not permuted",
    )
