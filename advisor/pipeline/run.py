"""One analysis from data and requirements to a sealed record."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from advisor.adapters.finish_tasks import FinalModel
from advisor.adapters.local_executor import LocalExecutor, SerialExecutor
from advisor.errors import DataError
from advisor.pipeline.candidates import check_repeats, make_candidates, measure_serving, must
from advisor.pipeline.finish import Finish, FinishInputs, finish
from advisor.pipeline.fitting import Fitting, FittingInputs, FittingResult, write_task_data
from advisor.pipeline.record import RecordParts, assemble
from advisor.pipeline.row_errors import clustered_errors
from advisor.pipeline.rows import comparison_subset, divide_rows, usable_plan
from advisor.pipeline.understand import (
    Settings,
    Understanding,
    plan_again,
    split_columns,
    understand,
)
from advisor.pipeline.verdict import Conclusion, conclude, decided, out_of_scope, with_settings
from advisor.ports import Event, EventSink, Executor
from advisor.schema.catalogue import Catalogue
from advisor.schema.dataset import Dataset
from advisor.schema.decision import Decision
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirements
from advisor.schema.search import Candidate, Check

FINISH_SHARE = 0.25
"""Share of a time budget kept back for the holdout, the shipped model and the report."""


@dataclass(frozen=True)
class RunInputs:
    """What one analysis needs."""

    dataset: Dataset
    requirements: Requirements
    catalogue: Catalogue
    settings: Settings
    sink: EventSink
    created_utc: str
    command: str = ""


@dataclass(frozen=True)
class RunOutcome:
    """The record, the shipped model, and every finalist fitted on the development rows."""

    record: DecisionRecord
    known: Understanding
    model: FinalModel | None = None
    finalists: dict[str, bytes] = field(default_factory=dict)


class _Clock:
    """Wall seconds by stage."""

    def __init__(self) -> None:
        self.timings: list[tuple[str, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        start = time.perf_counter()
        yield
        self.timings.append((name, round(time.perf_counter() - start, 3)))


def run(inputs: RunInputs) -> RunOutcome:
    """Return the sealed record of one analysis.

    Raises
    ------
    AdvisorError
        For input that cannot be used; failures of single families are part of the record.
    """
    clock = _Clock()
    started = time.monotonic()
    instant = inputs.settings.effort == "instant"
    executor: Executor = SerialExecutor() if instant else LocalExecutor(inputs.settings.jobs)
    try:
        inputs.sink.emit(Event("profile", "start", note="reading the data"))
        with clock.stage("understand"):
            known = understand(
                inputs.dataset, inputs.requirements, inputs.catalogue, inputs.settings
            )
        if known.plan is None:
            parts = RecordParts(
                inputs, known, out_of_scope(known, inputs.catalogue), timings=tuple(clock.timings)
            )
            return RunOutcome(assemble(parts), known)
        with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
            return _Analysis(inputs, known, clock, executor, Path(folder), started).outcome()
    finally:
        executor.close()


class _Analysis:
    """The part of a run that fits models."""

    def __init__(
        self,
        inputs: RunInputs,
        known: Understanding,
        clock: _Clock,
        executor: Executor,
        folder: Path,
        started: float,
    ) -> None:
        self._inputs, self._known, self._clock = inputs, known, clock
        self._executor, self._folder = executor, folder
        assert known.plan is not None
        self._plan = known.plan
        split = split_columns(known)
        self._plan = usable_plan(self._plan, split)
        known = replace(known, plan=self._plan)
        self._known = known
        development, self._holdout = divide_rows(known, self._plan, split)
        compared = comparison_subset(self._plan, split, development)
        if len(compared) < 10:
            raise DataError(
                f"{len(compared)} rows are left for the comparison",
                expected="at least 10 rows with a target",
                hint="add rows, or check the exclusions and the time column",
            )
        budget = inputs.settings.budget_seconds
        self._all_rows = np.sort(np.concatenate([development, self._holdout]))
        self._fitting = FittingInputs(
            known=known,
            plan=self._plan,
            families=with_settings(
                inputs.catalogue, self._plan.effort, inputs.settings.incumbent
            ).families,
            split=split,
            development=compared,
            data_path=folder / "development.pkl",
            executor=executor,
            sink=inputs.sink,
            deadline=None if budget is None else started + budget * (1 - FINISH_SHARE),
        )
        extra = inputs.settings.incumbent
        write_task_data(known, split, compared, self._fitting.data_path, extra)
        self._all_path = folder / "all.pkl"
        write_task_data(known, split, np.arange(len(known.frame)), self._all_path, extra)

    def outcome(self) -> RunOutcome:
        """Fit, decide, finish, record."""
        preview = self._preview()
        with self._clock.stage("search and compare"):
            result = self._measured(Fitting(self._fitting).run())
        with self._clock.stage("decide"):
            candidates = make_candidates(self._fitting, result, self._inputs.catalogue)
            comparisons, decision = decided(
                self._known,
                candidates,
                self._inputs.catalogue,
                self._plan,
                clustered_errors(self._fitting, result),
            )
        self._inputs.sink.emit(Event("decide", "done", note=f"{decision.verdict.value}"))
        with self._clock.stage("holdout and explanations"):
            finished = finish(
                FinishInputs(
                    fitting=self._fitting,
                    result=result,
                    decision=decision,
                    comparisons=comparisons,
                    holdout_rows=self._holdout,
                    all_data_path=self._all_path,
                    executor=self._executor,
                    n_curve_points=self._inputs.catalogue.policy.effort(
                        self._plan.effort
                    ).learning_curve_points,
                )
            )
        with self._clock.stage("checks on the chosen model"):
            candidates = self._with_repeat_check(candidates, decision, result)
        concluded = conclude(
            self._known,
            self._inputs.catalogue,
            self._plan,
            candidates,
            comparisons,
            decision,
            finished,
            preview,
        )
        return self._recorded(candidates, concluded, finished, result)

    def _preview(self) -> Decision | None:
        """Print the verdict of an instant run first; the full run refines it."""
        if self._plan.effort == "instant":
            return None
        settings = replace(self._inputs.settings, effort="instant")
        with self._clock.stage("instant verdict"):
            known = plan_again(self._known, self._inputs.catalogue, settings)
            if known.plan is None:
                return None
            families = with_settings(self._inputs.catalogue, "instant", settings.incumbent).families
            fitting = replace(
                self._fitting, known=known, plan=known.plan, families=families, sink=_Silent()
            )
            candidates = make_candidates(fitting, Fitting(fitting).run(), self._inputs.catalogue)
            _, decision = decided(known, candidates, self._inputs.catalogue, known.plan)
        note = f"PROVISIONAL {decision.verdict.value}: {decision.family or 'no family'}"
        self._inputs.sink.emit(Event("instant", "note", note=note))
        return decision

    def _measured(self, result: FittingResult) -> FittingResult:
        """Measure what a must asks of every family: repeatability, serving memory."""
        if self._plan.effort == "instant":
            return result
        if must(self._known, "determinism"):
            fresh = LocalExecutor(self._inputs.settings.jobs)
            try:
                families = tuple(result.measurements)
                result = check_repeats(self._fitting, result, families, fresh)
            finally:
                fresh.close()
        if self._known.requirements.first("memory_mb"):
            result = measure_serving(self._fitting, result, LocalExecutor)
        return result

    def _with_repeat_check(
        self, candidates: tuple[Candidate, ...], decision: Decision, result: FittingResult
    ) -> tuple[Candidate, ...]:
        """Fit the chosen family again in a fresh process, unless that was done already."""
        chosen = decision.family
        if chosen is None or self._plan.effort == "instant" or must(self._known, "determinism"):
            return candidates
        fresh = LocalExecutor(1)
        try:
            again = check_repeats(self._fitting, result, (chosen,), fresh)
        finally:
            fresh.close()
        same = next((e.same_bytes for e in again.evidence if e.family.id == chosen), None)
        if same is None:
            return candidates
        check = Check(
            id=f"check:{chosen}.determinism",
            name="determinism",
            status="met" if same else "unmet",
            detail="fitted twice in two processes: predictions "
            + ("have the same bytes" if same else "differ"),
        )
        return tuple(
            c.model_copy(update={"checks": (*c.checks, check)}) if c.family == chosen else c
            for c in candidates
        )

    def _recorded(
        self,
        candidates: tuple[Candidate, ...],
        concluded: Conclusion,
        finished: Finish,
        result: FittingResult,
    ) -> RunOutcome:
        parts = RecordParts(
            self._inputs,
            self._known,
            concluded,
            candidates=candidates,
            finished=finished,
            timings=tuple(self._clock.timings),
            cut=result.cut,
            unrepeatable=result.unrepeatable,
        )
        finalists = {name: item.pipeline for name, item in result.measurements.items()}
        return RunOutcome(assemble(parts), self._known, finished.model, finalists)


class _Silent:
    """Drops events of the instant run inside a longer one."""

    def emit(self, event: Event) -> None:
        """Do nothing."""
