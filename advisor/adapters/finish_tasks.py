"""Units of work that run in a worker after the decision: shipped model, holdout, explanations."""

from __future__ import annotations

import hashlib
import os
import pickle
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.adapters.fit_tasks import (
    Scores,
    TaskData,
    answer,
    fit,
    load_data,
)
from advisor.families.build import predict_scores
from advisor.ports import Loss
from advisor.schema.explanation import Importance
from advisor.schema.family import Family
from advisor.schema.features import FeaturePlan
from advisor.schema.search import Config
from advisor.statistics.splits import Fold

IMPORTANCE_ROWS = 2_000


@dataclass(frozen=True)
class CurveScores:
    """Predictions of one learning-curve point on the test part of one fold."""

    share: float
    n_rows: int
    fold: int
    scores: Scores = field(repr=False)


def permute_columns(
    path: str,
    family: Family,
    plan: FeaturePlan,
    config: Config,
    folds: list[Fold],
    loss: Loss,
    seed: int,
    columns: tuple[str, ...],
) -> tuple[Importance, ...]:
    """Permutation importance of some raw columns on held-out folds (rise of the loss).

    At most `IMPORTANCE_ROWS` rows of each test part are predicted.

    References
    ----------
    Breiman 2001, doi:10.1023/A:1010933404324; held-out folds because impurity importance and
    in-sample permutation favour columns with many values.
    """
    data = load_data(path)
    rises: dict[str, list[float]] = {name: [] for name in columns}
    for index, (train, whole) in enumerate(folds):
        test = whole[:: max(1, -(-len(whole) // IMPORTANCE_ROWS))]
        pipeline, _ = fit(data, train, family, plan, config, seed)
        generator = np.random.default_rng([seed, index])
        held_out = data.frame.iloc[test].copy()
        base = loss(
            data.target[test], predict_scores(pipeline, held_out, plan.task, data.n_classes)
        )
        for name in rises:
            original = held_out[name]
            held_out[name] = original.to_numpy()[generator.permutation(len(original))]
            changed = loss(
                data.target[test], predict_scores(pipeline, held_out, plan.task, data.n_classes)
            )
            rises[name].append(changed - base)
            held_out[name] = original
    ranked = sorted(rises.items(), key=lambda item: (-float(np.mean(item[1])), item[0]))
    return tuple(_importance(name, values) for name, values in ranked)


def _importance(name: str, values: list[float]) -> Importance:
    from scipy import stats

    mean = float(np.mean(values))
    if len(values) < 2:
        return Importance(column=name, mean=mean)
    half = float(stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1))
    half *= float(np.sqrt(1 / len(values) + 1 / (len(values) - 1)))
    return Importance(column=name, mean=mean, low=mean - half, high=mean + half)


def learning_curve(
    path: str,
    family: Family,
    plan: FeaturePlan,
    config: Config,
    folds: list[Fold],
    shares: tuple[float, ...],
    seed: int,
) -> tuple[CurveScores, ...]:
    """Scores on the same test parts after training on growing shares of each training part.

    Smaller parts are contained in the larger ones.
    """
    data = load_data(path)
    points = []
    for index, (train, test) in enumerate(folds):
        order = _growing_order(data, train, seed + index)
        for share in shares:
            rows = np.sort(order[: max(20, round(share * len(train)))])
            if plan.task != "regression" and len(np.unique(data.target[rows])) < len(
                np.unique(data.target[train])
            ):
                continue
            pipeline, _ = fit(data, rows, family, plan, config, seed)
            scores = predict_scores(pipeline, data.frame.iloc[test], plan.task, data.n_classes)
            points.append(CurveScores(share, len(rows), index, scores))
    return tuple(points)


def _growing_order(data: TaskData, train: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return the training rows so that the first of them are the smaller sample.

    Forward in time the latest rows come first: that is what a shorter history would hold.
    """
    if data.split.order is not None:
        latest = np.argsort(-data.split.order[train], kind="stable")
        return train[latest]
    return train[np.random.default_rng(seed).permutation(len(train))]


@dataclass(frozen=True)
class FinalModel:
    """The shipped pipeline with what can be read from it."""

    pipeline: bytes
    prediction_sha256: str
    process: int
    reading: Any
    fit_seconds: float


def fit_final(
    path: str, family: Family, plan: FeaturePlan, config: Config, seed: int
) -> FinalModel:
    """Fit on every row of the file and read the model."""
    from advisor.families.reading import read_model

    data = load_data(path)
    pipeline, seconds = fit(data, np.arange(len(data.target)), family, plan, config, seed)
    scores = predict_scores(pipeline, data.frame.iloc[:2_000], plan.task)
    return FinalModel(
        pipeline=pickle.dumps(pipeline, protocol=pickle.HIGHEST_PROTOCOL),
        prediction_sha256=hashlib.sha256(np.ascontiguousarray(scores).tobytes()).hexdigest(),
        process=os.getpid(),
        reading=read_model(pipeline, family, plan),
        fit_seconds=seconds,
    )


def holdout_scores(
    path: str,
    family: Family,
    plan: FeaturePlan,
    config: Config,
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    seed: int,
) -> Scores:
    """Fit on the development rows and predict the rows that were set aside."""
    data = load_data(path)
    pipeline, _ = fit(data, train, family, plan, config, seed)
    return predict_scores(pipeline, data.frame.iloc[test], plan.task, data.n_classes)


def serve(pipeline: bytes, row: pd.DataFrame) -> None:
    """Load a pipeline and predict one row, as the smallest service would."""
    answer(pickle.loads(pipeline), row)
