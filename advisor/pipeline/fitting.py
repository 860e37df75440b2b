"""Search, compare and measure every planned family with guarded tasks."""

from __future__ import annotations

import pickle
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.adapters import fit_tasks
from advisor.adapters.fit_tasks import (
    LATENCY_CALLS,
    LATENCY_CALLS_INSTANT,
    FittedFold,
    Measurement,
    TaskData,
)
from advisor.families.build import default_config
from advisor.metrics.catalogue import MetricLoss, evaluate
from advisor.pipeline.understand import Understanding
from advisor.ports import Event, EventSink, Executor, TaskOutcome
from advisor.schema.family import Family
from advisor.schema.plan import FamilyPlan, SearchPlan
from advisor.schema.search import CandidateStatus, Config, FamilySearch
from advisor.stages.assess import Evidence, FoldScores
from advisor.statistics.splits import Fold, SplitColumns, make_folds

DEADLINE_SECONDS = {"instant": 60.0, "quick": 120.0, "standard": 900.0, "thorough": 7_200.0}
"""Hard limit on one task; a task that meets it makes the record irreproducible and says so."""

NESTED_CHUNKS = 5


@dataclass
class _Progress:
    """State of one family while its tasks run."""

    plan: FamilyPlan
    family: Family
    searches: dict[int, FamilySearch] = field(default_factory=dict)
    final: FamilySearch | None = None
    fitted: dict[int, tuple[FittedFold, ...]] = field(default_factory=dict)
    measurement: Measurement | None = None
    status: CandidateStatus = "ok"
    error: str | None = None
    waiting: int = 0
    scoring: bool = False

    unrepeatable: bool = False

    def fail(self, outcome: TaskOutcome) -> None:
        """Record why the family has no score."""
        self.unrepeatable = outcome.status in ("timed_out", "killed", "memory")
        self.status = "timed_out" if outcome.status == "timed_out" else "failed"
        self.error = outcome.error or outcome.status


@dataclass(frozen=True)
class FittingInputs:
    """What the fitting needs."""

    known: Understanding
    plan: SearchPlan
    families: tuple[Family, ...]
    split: SplitColumns
    development: NDArray[np.int64]
    data_path: Path
    executor: Executor
    sink: EventSink
    deadline: float | None = None


@dataclass(frozen=True)
class FittingResult:
    """Evidence of every planned family, and the models that were fitted on the way."""

    evidence: tuple[Evidence, ...]
    measurements: dict[str, Measurement]
    folds: list[Fold]
    cut: tuple[str, ...] = ()
    unrepeatable: bool = False


def write_task_data(
    known: Understanding,
    split: SplitColumns,
    rows: NDArray[np.int64],
    path: Path,
    incumbent: str | None = None,
) -> None:
    """Write some rows of the data to the file that workers read."""
    assert known.plan is not None
    assert known.target is not None
    columns = [*known.plan.features.names(), *([incumbent] if incumbent else [])]
    frame = known.frame[columns].iloc[rows].reset_index(drop=True)
    # Classifiers get integer codes: some derive the labels' type from the target.
    target = known.target[rows]
    codes: NDArray[Any] = target.astype(np.int64) if split.is_classification else target
    data = TaskData(frame, codes, split.take(rows))
    path.write_bytes(pickle.dumps(data, protocol=pickle.HIGHEST_PROTOCOL))


class Fitting:
    """Runs all families; the longest forecast first, so that no worker idles at the end."""

    def __init__(self, inputs: FittingInputs) -> None:
        self._in = inputs
        self._plan = inputs.plan
        self._path = str(inputs.data_path)
        self._split = inputs.split.take(inputs.development)
        self._folds = make_folds(self._plan.comparison_folds, self._split)
        self._loss = MetricLoss(self._plan.metric, inputs.known.context)
        self._limit = DEADLINE_SECONDS[self._plan.effort]
        self._futures: dict[Future[TaskOutcome], tuple[str, str, int]] = {}
        by_id = {family.id: family for family in inputs.families}
        self._state = {
            item.family: _Progress(item, by_id[item.family]) for item in self._plan.families
        }
        self._cut: list[str] = []
        instant = self._plan.effort == "instant"
        self._latency_calls = LATENCY_CALLS_INSTANT if instant else LATENCY_CALLS

    def run(self) -> FittingResult:
        """Return the evidence of every family, in the order of the plan."""
        budgeted = self._in.deadline is not None
        order = sorted(
            self._plan.families,
            key=lambda item: (item.forecast_seconds or 0.0) * (1 if budgeted else -1),
        )
        for item in order:
            self._submit_search(self._state[item.family])
        done = 0
        while self._futures:
            finished, _ = wait(self._futures, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in finished:
                family_id, phase, index = self._futures.pop(future)
                state = self._state[family_id]
                state.waiting -= 1
                if not future.cancelled():
                    self._take(state, phase, index, future.result())
                if state.waiting == 0:
                    done += 1
                    self._report(state, done)
            self._enforce_deadline()
        evidence = tuple(self._evidence(self._state[i.family]) for i in self._plan.families)
        measured = {
            family_id: state.measurement
            for family_id, state in self._state.items()
            if state.measurement is not None
        }
        unrepeatable = any(state.unrepeatable for state in self._state.values())
        return FittingResult(evidence, measured, self._folds, tuple(self._cut), unrepeatable)

    def _report(self, state: _Progress, done: int) -> None:
        running = [s.family.title for s in self._state.values() if s.waiting and s is not state]
        note = (
            state.family.title if state.status == "ok" else f"{state.family.title}: {state.error}"
        )
        if running:
            note += f" (next: {running[0]})"
        self._in.sink.emit(Event("search", "progress", done, len(self._state), note))

    def _submit(
        self, state: _Progress, phase: str, index: int, function: object, *args: object
    ) -> None:
        future = self._in.executor.submit(
            function,  # type: ignore[arg-type]
            *args,
            deadline_seconds=self._limit,
        )
        self._futures[future] = (state.family.id, phase, index)
        state.waiting += 1

    def _submit_search(self, state: _Progress) -> None:
        seed = self._plan.seed
        features, family = self._plan.features, state.family
        if state.plan.n_trials <= 1:
            defaults = tuple(sorted(default_config(family).items()))
            state.final = FamilySearch(family=family.id, status="ok", config=defaults)
            state.scoring = True
            self._submit_scores(state)
            return
        common = (self._plan.search_folds, self._loss, state.plan.n_trials, seed)
        rows = self._search_rows()
        self._submit(
            state, "final", 0, fit_tasks.search_family, self._path, rows, family, features, *common
        )
        if not self._plan.nested:
            return
        outer = self._folds[: self._plan.comparison_folds.n_folds]
        for start in range(0, len(outer), NESTED_CHUNKS):
            chunk = outer[start : start + NESTED_CHUNKS]
            self._submit(
                state,
                "outer",
                start,
                fit_tasks.search_outer_folds,
                self._path,
                chunk,
                family,
                features,
                self._plan.search_folds,
                self._loss,
                state.plan.n_trials,
                seed + start,
            )

    def _search_rows(self) -> NDArray[np.int64] | None:
        """Return a seeded subset for the search, whole groups kept; None: all rows.

        Forward in time the latest rows are taken.
        """
        limit, n_rows = self._plan.search_rows, len(self._split.target)
        if limit is None or n_rows <= limit:
            return None
        if self._split.order is not None:
            latest = np.argsort(self._split.order, kind="stable")[n_rows - limit :]
            return np.sort(latest)
        generator = np.random.default_rng([self._plan.seed, n_rows])
        if self._split.groups is None:
            return np.sort(generator.permutation(n_rows)[:limit])
        codes = np.unique(self._split.groups)
        rank = np.empty(int(codes.max()) + 1, dtype=np.int64)
        rank[codes] = generator.permutation(len(codes))
        return np.sort(np.argsort(rank[self._split.groups], kind="stable")[:limit])

    def _take(self, state: _Progress, phase: str, index: int, outcome: TaskOutcome) -> None:
        if outcome.status != "ok":
            if state.status == "ok":
                state.fail(outcome)
            return
        if phase == "score":
            state.fitted[index] = outcome.value
            return
        if phase == "measure":
            state.measurement = outcome.value
            return
        self._take_search(state, phase, index, outcome.value)

    def _take_search(
        self,
        state: _Progress,
        phase: str,
        index: int,
        value: FamilySearch | tuple[FamilySearch, ...],
    ) -> None:
        found = value if isinstance(value, tuple) else (value,)
        bad = next((search for search in found if search.status != "ok"), None)
        if bad is not None:
            state.status, state.error = bad.status, bad.error
            return
        if phase == "final":
            state.final = found[0]
        else:
            state.searches.update({index + offset: item for offset, item in enumerate(found)})
        expected = self._plan.comparison_folds.n_folds if self._plan.nested else 0
        if state.final is None or len(state.searches) < min(expected, len(self._folds)):
            return
        if state.status == "ok" and not state.scoring:
            state.scoring = True
            self._submit_scores(state)

    def _submit_scores(self, state: _Progress) -> None:
        """Refit on the comparison folds, one task a repeat, and measure on all rows."""
        assert state.final is not None
        per_repeat = self._plan.comparison_folds.n_folds
        for start in range(0, len(self._folds), per_repeat):
            chunk = self._folds[start : start + per_repeat]
            configs = [self._config(state, offset) for offset in range(len(chunk))]
            seed = self._plan.seed + start // per_repeat
            self._submit(
                state,
                "score",
                start // per_repeat,
                fit_tasks.score_folds,
                self._path,
                state.family,
                self._plan.features,
                configs,
                chunk,
                [seed] * len(chunk),
                start == 0,
            )
        self._submit(
            state,
            "measure",
            0,
            fit_tasks.measure_model,
            self._path,
            state.family,
            self._plan.features,
            state.final.config,
            self._plan.seed,
            self._latency_calls,
        )

    def _config(self, state: _Progress, fold: int) -> Config:
        assert state.final is not None
        found = state.searches.get(fold)
        return found.config if found is not None else state.final.config

    def _enforce_deadline(self) -> None:
        """Under a budget, cancel what has not started; what runs keeps its own limit."""
        if self._in.deadline is None or time.monotonic() < self._in.deadline:
            return
        for future in list(self._futures):
            if future.cancel():
                family_id, _, _ = self._futures[future]
                state = self._state[family_id]
                if state.status == "ok":
                    state.status, state.error = "skipped", "the budget was used up"
                    self._cut.append(state.family.title)

    def _evidence(self, state: _Progress) -> Evidence:
        family, final, measured = state.family, state.final, state.measurement
        complete = state.status == "ok" and final is not None and measured is not None
        if not complete or final is None or measured is None:
            status = state.status if state.status != "ok" else "failed"
            return Evidence(family, state.plan.role, status, state.error or "no result")
        fitted = [fold for index in sorted(state.fitted) for fold in state.fitted[index]]
        return Evidence(
            family=family,
            role=state.plan.role,
            status="ok",
            config=final.config,
            trials=final.n_completed or 1,
            search_loss=final.loss,
            folds=FoldScores(
                targets=tuple(self._split.target[test] for _, test in self._folds),
                scores=tuple(fold.scores for fold in fitted),
                n_folds=len(self._folds) // self._plan.comparison_folds.n_repeats,
            ),
            features=measured.features,
            n_terms=measured.n_terms,
            n_coefficients=measured.n_coefficients,
            form=measured.form,
            fit_seconds=measured.fit_seconds,
            predict_ms_p50=measured.predict_ms_p50 or None,
            predict_ms_p99=measured.predict_ms_p99 or None,
            predict_ms_per_1k_rows=measured.predict_ms_per_1k_rows or None,
            size_mb=measured.size_mb,
            monotone_violations=measured.monotone_violations,
            train_metric=self._train_metric(fitted),
        )

    def _train_metric(self, fitted: list[FittedFold]) -> float | None:
        """Return the mean deciding metric on (at most 5,000) training rows of the first repeat."""
        values = [
            evaluate(
                self._plan.metric,
                self._split.target[fold.train_rows],
                fold.train_scores,
                self._in.known.context,
            )
            for fold in fitted
            if fold.train_scores is not None and fold.train_rows is not None
        ]
        return float(np.mean(values)) if values else None
