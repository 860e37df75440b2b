"""Units of work that run in a worker: search, score, measure, permute, grow.

Each is a function of picklable arguments; the data comes from a file that every worker reads
once. The frame is never sent with a task.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from advisor.families.build import build_pipeline, predict_scores
from advisor.ports import Loss
from advisor.schema.family import Family
from advisor.schema.features import FeaturePlan
from advisor.schema.plan import FoldPlan
from advisor.schema.search import Config, FamilySearch
from advisor.statistics.splits import Fold, SplitColumns, make_folds

Scores = NDArray[np.float64]

LATENCY_CALLS = 200
LATENCY_CALLS_INSTANT = 20
LATENCY_WARM_UP = 3
BATCH_ROWS = 1_000
TRAIN_SCORE_ROWS = 5_000


@dataclass(frozen=True)
class TaskData:
    """What every task reads: development rows with their target."""

    frame: pd.DataFrame
    target: NDArray[np.float64]
    split: SplitColumns

    @property
    def n_classes(self) -> int | None:
        """Classes of the problem, None for a regression."""
        return int(self.target.max()) + 1 if self.split.is_classification else None


@dataclass(frozen=True)
class FittedFold:
    """Predictions of one fitted fold."""

    scores: Scores
    train_scores: Scores | None
    train_rows: NDArray[np.int64] | None
    fit_seconds: float


@dataclass(frozen=True)
class Measurement:
    """What was measured on one model that was fitted on all given rows."""

    pipeline: bytes
    fit_seconds: float
    size_mb: float
    predict_ms_p50: float
    predict_ms_p99: float
    predict_ms_per_1k_rows: float
    prediction_sha256: str
    process: int
    features: tuple[str, ...] = ()
    monotone_violations: tuple[tuple[str, float], ...] = ()
    n_terms: int | None = None
    n_coefficients: int | None = None
    form: str = ""


_loaded: dict[str, TaskData] = {}


def load_data(path: str) -> TaskData:
    """Return the task data at `path`, read once per worker."""
    if path not in _loaded:
        _loaded.clear()
        _loaded[path] = pickle.loads(Path(path).read_bytes())
    return _loaded[path]


def search_family(
    path: str,
    rows: NDArray[np.int64] | None,
    family: Family,
    plan: FeaturePlan,
    folds: FoldPlan,
    loss: Loss,
    n_trials: int,
    seed: int,
) -> FamilySearch:
    """Search one family on (some of) the development rows."""
    from advisor.adapters.flaml_search import FlamlSearch

    data = load_data(path)
    chosen = np.arange(len(data.target)) if rows is None else rows
    pairs = make_folds(folds, data.split.take(chosen))
    typical = round(float(np.mean([len(train) for train, _ in pairs])))
    return FlamlSearch().search(
        family,
        replace_rows(plan, typical),
        data.frame.iloc[chosen].reset_index(drop=True),
        data.target[chosen],
        pairs,
        loss,
        n_trials,
        seed,
    )


def search_outer_folds(
    path: str,
    outer: list[Fold],
    family: Family,
    plan: FeaturePlan,
    inner: FoldPlan,
    loss: Loss,
    n_trials: int,
    seed: int,
) -> tuple[FamilySearch, ...]:
    """Search one family inside the training part of each outer fold."""
    return tuple(
        search_family(path, train, family, plan, inner, loss, n_trials, seed + index)
        for index, (train, _) in enumerate(outer)
    )


def fit(
    data: TaskData,
    rows: NDArray[np.int64],
    family: Family,
    plan: FeaturePlan,
    config: Config,
    seed: int,
) -> tuple[Any, float]:
    """Fit one pipeline; return it with the wall seconds it took."""
    # Leaf sizes and penalties scale with the rows at hand, not with the whole table.
    pipeline = build_pipeline(family, replace_rows(plan, len(rows)), dict(config), seed)
    start = time.perf_counter()
    pipeline.fit(data.frame.iloc[rows], data.target[rows])
    return pipeline, time.perf_counter() - start


def score_folds(
    path: str,
    family: Family,
    plan: FeaturePlan,
    configs: list[Config],
    folds: list[Fold],
    seeds: list[int],
    with_train: bool,
) -> tuple[FittedFold, ...]:
    """Fit each fold with its configuration and seed; return its test predictions."""
    data = load_data(path)
    fitted = []
    for (train, test), config, seed in zip(folds, configs, seeds, strict=True):
        pipeline, seconds = fit(data, train, family, plan, config, seed)
        scores = predict_scores(pipeline, data.frame.iloc[test], plan.task, data.n_classes)
        rows = _sample(train, seed) if with_train else None
        seen = (
            None
            if rows is None
            else predict_scores(pipeline, data.frame.iloc[rows], plan.task, data.n_classes)
        )
        fitted.append(FittedFold(scores, seen, rows, seconds))
    return tuple(fitted)


def _sample(rows: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return at most `TRAIN_SCORE_ROWS` rows, drawn at random: files are often sorted."""
    if len(rows) <= TRAIN_SCORE_ROWS:
        return rows
    generator = np.random.default_rng([seed, len(rows)])
    return np.sort(generator.choice(rows, TRAIN_SCORE_ROWS, replace=False))


def measure_model(
    path: str,
    family: Family,
    plan: FeaturePlan,
    config: Config,
    seed: int,
    latency_calls: int = LATENCY_CALLS,
) -> Measurement:
    """Fit on all development rows and measure latency, size, directions and the form."""
    from advisor.families.reading import read_model

    data = load_data(path)
    rows = np.arange(len(data.target))
    pipeline, seconds = fit(data, rows, family, plan, config, seed)
    body = pickle.dumps(pipeline, protocol=pickle.HIGHEST_PROTOCOL)
    probe = data.frame.iloc[: min(len(data.frame), 2_000)]
    scores = predict_scores(pipeline, probe, plan.task)
    p50, p99 = _latency_ms(pipeline, data.frame, latency_calls) if latency_calls else (0.0, 0.0)
    reading = read_model(pipeline, family, plan)
    return Measurement(
        pipeline=body,
        fit_seconds=seconds,
        size_mb=len(body) / 1e6,
        predict_ms_p50=p50,
        predict_ms_p99=p99,
        predict_ms_per_1k_rows=_batch_ms(pipeline, data.frame) if latency_calls else 0.0,
        prediction_sha256=hashlib.sha256(np.ascontiguousarray(scores).tobytes()).hexdigest(),
        process=os.getpid(),
        features=used_columns(reading, plan),
        monotone_violations=monotone_violations(pipeline, data.frame, plan),
        n_terms=reading.n_terms,
        n_coefficients=reading.n_coefficients,
        form=reading.form,
    )


def used_columns(reading: Any, plan: FeaturePlan) -> tuple[str, ...]:
    """Return the raw columns that the fitted model reads; all, where it cannot say."""
    if reading.exact:
        return tuple(name for name in plan.names() if name in reading.columns)
    return reading.columns or plan.names()


def answer(pipeline: Any, frame: pd.DataFrame) -> Any:
    """Predict as a service would: probabilities where the model has them."""
    if hasattr(pipeline, "predict_proba"):
        return pipeline.predict_proba(frame)
    return pipeline.predict(frame)


def _latency_ms(pipeline: Any, frame: pd.DataFrame, calls: int) -> tuple[float, float]:
    """Return the 50th and 99th percentile of single-row predictions, after a warm-up."""
    times = []
    for call in range(LATENCY_WARM_UP + calls):
        row = frame.iloc[[call % len(frame)]]
        start = time.perf_counter()
        answer(pipeline, row)
        times.append(time.perf_counter() - start)
    p50, p99 = np.percentile(times[LATENCY_WARM_UP:], [50, 99]) * 1e3
    return float(p50), float(p99)


def _batch_ms(pipeline: Any, frame: pd.DataFrame) -> float:
    """Return milliseconds per 1,000 rows, median of three batches."""
    repeats = -(-BATCH_ROWS // len(frame))
    batch = pd.concat([frame] * repeats, ignore_index=True).iloc[:BATCH_ROWS]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        answer(pipeline, batch)
        times.append(time.perf_counter() - start)
    return float(np.median(times) * 1e3)


def monotone_violations(
    pipeline: Any, frame: pd.DataFrame, plan: FeaturePlan, n_rows: int = 100, n_grid: int = 25
) -> tuple[tuple[str, float], ...]:
    """Return, per declared column, the largest step against its direction on a grid.

    Each of `n_rows` rows is repeated over the column's grid (quantiles of the data, or the
    declared levels); 0 means that no step went the wrong way.
    """
    found = []
    if plan.task == "multiclass":
        return ()
    for column in plan.columns:
        if column.monotone == 0:
            continue
        grid = column.levels or _numeric_grid(frame[column.name], n_grid)
        if len(grid) < 2:
            continue
        base = frame.iloc[np.linspace(0, len(frame) - 1, min(n_rows, len(frame))).astype(int)]
        repeated = base.loc[base.index.repeat(len(grid))].reset_index(drop=True)
        repeated[column.name] = pd.Series(list(grid) * len(base), index=repeated.index)
        scores = predict_scores(pipeline, repeated, plan.task).reshape(len(base), len(grid))
        steps = np.diff(scores, axis=1) * column.monotone
        found.append((column.name, float(max(0.0, -steps.min()))))
    return tuple(found)


def _numeric_grid(values: pd.Series, n_grid: int) -> tuple[float, ...]:
    numbers = pd.to_numeric(values, errors="coerce").dropna()
    if numbers.empty:
        return ()
    quantiles = np.unique(np.quantile(numbers, np.linspace(0, 1, n_grid)))
    if pd.api.types.is_integer_dtype(values.dtype):
        quantiles = np.unique(np.round(quantiles))
    return tuple(float(value) for value in quantiles)


def replace_rows(plan: FeaturePlan, n_rows: int) -> FeaturePlan:
    """Return the plan for another number of training rows."""
    return plan.model_copy(update={"n_rows": n_rows})
