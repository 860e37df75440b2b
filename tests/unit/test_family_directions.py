"""Declared directions hold everywhere on a grid, for every family that promises them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from families_data import GRADES, all_families, load_family, mixed_plan, mixed_table
from test_family_pipelines import FAST

from advisor.families.build import build_pipeline, predict_scores

FRAME, TARGETS = mixed_table(seed=11)
CASES = [
    (family.id, task)
    for family in all_families()
    for task in family.tasks
    if family.monotone and task != "multiclass"
]


def hostile(target: np.ndarray) -> np.ndarray:
    """Targets that contradict the declared directions for half of the rows."""
    rng = np.random.default_rng(4)
    flipped = np.where(rng.random(len(target)) < 0.5, target.max() + target.min() - target, target)
    return flipped.astype(target.dtype)


def steps_along(pipeline: object, task: str, column: str, values: list[object]) -> np.ndarray:
    rows = FRAME.head(25)
    grid = pd.concat([rows.assign(**{column: value}) for value in values], ignore_index=True)
    scores = predict_scores(pipeline, grid, task).reshape(len(values), len(rows))
    return np.diff(scores, axis=0)


@pytest.mark.parametrize("contradicted", [pytest.param(False, marks=pytest.mark.slow), True])
@pytest.mark.parametrize(("family_id", "task"), CASES)
def test_score_never_moves_against_a_direction(
    family_id: str, task: str, contradicted: bool
) -> None:
    target = hostile(TARGETS[task]) if contradicted else TARGETS[task]
    plan = mixed_plan(task, directions=True)
    config = {**FAST.get(family_id, {}), **({"interactions": 3} if family_id == "ebm" else {})}
    pipeline = build_pipeline(load_family(family_id), plan, config, seed=2).fit(FRAME, target)
    size = list(np.linspace(-4, 4, 41))
    spread = list(np.exp(np.linspace(-4, 4, 41)))
    tolerance = 1e-9
    assert steps_along(pipeline, task, "size", size).min() >= -tolerance
    assert steps_along(pipeline, task, "spread", spread).max() <= tolerance
    assert steps_along(pipeline, task, "grade", list(GRADES)).min() >= -tolerance


def test_without_directions_the_contradicted_target_does_bend_the_score() -> None:
    """The check above would be empty if the data never pulled against the directions."""
    pipeline = build_pipeline(load_family("gam_spline"), mixed_plan("binary"), {}, seed=2)
    pipeline.fit(FRAME, hostile(TARGETS["binary"]))
    assert steps_along(pipeline, "binary", "size", list(np.linspace(-4, 4, 41))).min() < -1e-3


def test_direction_of_a_date_reads_elapsed_time() -> None:
    plan = mixed_plan("binary")
    columns = tuple(
        column.model_copy(update={"monotone": 1}) if column.name == "opened" else column
        for column in plan.columns
    )
    pipeline = build_pipeline(
        load_family("gbm_hist"), plan.model_copy(update={"columns": columns}), {}, seed=2
    ).fit(FRAME, TARGETS["binary"])
    days = [d.strftime("%d.%m.%Y") for d in pd.date_range("2019-06-01", periods=40, freq="20D")]
    assert steps_along(pipeline, "binary", "opened", list(days)).min() >= -1e-9
