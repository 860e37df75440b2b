"""Repeat an analysis from its record and its data."""

from __future__ import annotations

from dataclasses import replace

from advisor.errors import InputError
from advisor.pipeline.restore import check_same_data, requirements_of
from advisor.pipeline.run import RunInputs, run
from advisor.pipeline.understand import Settings
from advisor.ports import EventSink
from advisor.schema.catalogue import Catalogue
from advisor.schema.dataset import Dataset
from advisor.schema.record import DecisionRecord


def run_again(
    record: DecisionRecord,
    dataset: Dataset,
    catalogue: Catalogue,
    sink: EventSink,
    incumbent: str | None = None,
) -> DecisionRecord:
    """Return the record of a second run with the requirements, effort and seed of the first.

    Parameters
    ----------
    catalogue : Catalogue
        With the overlays of the first run.
    incumbent : str, optional
        Column that held the score in use; the record tells that there was one, not its name.

    Raises
    ------
    DataError
        If the data are not those of the record.
    InputError
        If the first run compared a score in use and its column is not named.
    """
    check_same_data(record, dataset)
    families = {c.family for c in record.candidates}
    scored = [f.id for f in catalogue.families if f.kind == "score" and f.id in families]
    if scored and incumbent is None:
        raise InputError(
            "the run compared a score in use, whose column the record does not name",
            where="--incumbent",
            expected="the column that was given to 'advisor analyze --incumbent'",
        )
    plan = record.plan
    # A copy under another file name is the same data.
    source = dataset.source.model_copy(update={"name": record.source.name})
    settings = Settings(incumbent=incumbent)
    if plan is not None:
        settings = replace(settings, effort=plan.effort, seed=plan.seed, jobs=plan.jobs)
    return run(
        RunInputs(
            dataset=replace(dataset, source=source),
            requirements=requirements_of(record),
            catalogue=catalogue,
            settings=settings,
            sink=sink,
            created_utc=record.created_utc,
        )
    ).record
