"""`analyze`: decide, and write the report, the record and the model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.api.auditing import TEMPLATES_PART
from advisor.api.looking import load_catalogue, read_data, read_requirements
from advisor.api.records import RECORD_NAME, diff_records, load_record, record_text
from advisor.errors import EnvironmentFault, MissingExtra
from advisor.pipeline.run import RunInputs, RunOutcome, run
from advisor.pipeline.understand import Settings, Understanding
from advisor.ports import Event, EventSink
from advisor.schema.dataset import Dataset
from advisor.schema.lineage import Supersedes
from advisor.schema.plan import Effort
from advisor.schema.record import DecisionRecord

if TYPE_CHECKING:
    import pandas as pd

    from advisor.pipeline.llm_run import LLMSession, LLMSettings
    from advisor.schema.requirements import Requirements

DEFAULT_FOLDER = "advisor-out"


@dataclass(frozen=True)
class RunResult:
    """What `analyze` returns.

    Attributes
    ----------
    record : DecisionRecord
    folder : pathlib.Path
        Holds the report, the record, the plots and the model.
    notes : tuple of str
        What was skipped and how to get it.
    mlflow_run_id : str, optional
        None when nothing was tracked.
    """

    record: DecisionRecord
    folder: Path
    notes: tuple[str, ...] = ()
    mlflow_run_id: str | None = None
    outcome: RunOutcome | None = field(default=None, repr=False)


class NullSink:
    """Drops every event."""

    def emit(self, event: Event) -> None:
        """Do nothing."""


def analyze(  # noqa: PLR0913 - one keyword a flag of the command
    data: str | Path | pd.DataFrame | Dataset,
    *,
    requirements: Sequence[str | Path] = (),
    target: str | None = None,
    settings: Sequence[str] = (),
    effort: Effort = "standard",
    budget_seconds: float | None = None,
    seed: int = 0,
    jobs: int | None = None,
    policy: str | None = None,
    incumbent: str | None = None,
    rules: Sequence[str | Path] = (),
    templates: str | Path | None = None,
    profile_html: bool = False,
    out: str | Path | None = None,
    tracking_uri: str | None = None,
    sink: EventSink | None = None,
    config: str | Path | None = None,
    command: str = "",
    supersedes: str | Path | None = None,
    llm: LLMSettings | None = None,
) -> RunResult:
    """Decide which model family to use, and write everything that proves it.

    Parameters
    ----------
    data : path, DataFrame or Dataset
    requirements : sequence of path
        Requirements documents; none is fine.
    target : str, optional
        Column, or a comparison such as ``"arr_delay >= 30"``; wins over the documents.
    settings : sequence of str
        ``KEY=VALUE`` entries that win over the documents.
    effort : {"instant", "quick", "standard", "thorough"}
        Counts of trials and folds, never seconds.
    budget_seconds : float, optional
        Stop searching after this wall time; the record is then not reproducible.
    seed : int
    jobs : int, optional
        Worker processes; default: usable CPUs.
    policy : {"simplicity", "performance", "strict"}, optional
    incumbent : str, optional
        Column that holds the score or rule in use today.
    rules, templates : folders of overlays
    profile_html : bool
        Add the ydata-profiling page.
    out : path, optional
        Output folder; default ``advisor-out/<data>-<time>``.
    tracking_uri : str, optional
        MLflow store; default ``MLFLOW_TRACKING_URI`` or ``advisor-out/mlflow.db``; "off" skips.
    sink : EventSink, optional
        Receives progress.
    config : path, optional
        ``advisor.toml`` with defaults of these parameters.
    command : str
        Command line for the record.
    supersedes : path, optional
        Earlier record that this one replaces; section N then prints what changed against it.
    llm : LLMSettings, optional
        Lets a language model draft prose of the report, each claim checked; off by default. It
        takes no part in the decision.

    Returns
    -------
    RunResult

    Raises
    ------
    AdvisorError
        For input that cannot be used. Nothing is written then.
    """
    from advisor.adapters.event_log import FanOut, JsonlSink
    from advisor.adapters.local_executor import default_jobs
    from advisor.adapters.outputs import OutputFolder

    receiver = sink or NullSink()
    earlier = None if supersedes is None else load_record(supersedes)
    options = _configured(config)
    started = datetime.now(UTC)
    dataset = read_data(data)
    stated = [*options.get("settings", ()), *settings]
    stated += [f"policy={policy}"] if policy else []
    asked = read_requirements(
        requirements or options.get("requirements", ()),
        dataset,
        stated,
        target or options.get("target"),
    )
    session = _opened(llm, asked)
    folder = Path(out) if out else _default_folder(dataset.source.name, started)
    with OutputFolder(folder) as output:
        log = JsonlSink(output.path / "run.jsonl")
        try:
            outcome = run(
                RunInputs(
                    dataset=dataset,
                    requirements=asked,
                    catalogue=load_catalogue(rules),
                    settings=Settings(
                        effort=effort,
                        seed=seed,
                        jobs=jobs or default_jobs(),
                        budget_seconds=budget_seconds,
                        incumbent=incumbent,
                    ),
                    sink=FanOut([receiver, log]),
                    created_utc=started.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    command=command,
                )
            )
            if session is not None:
                outcome = replace(outcome, record=_drafted(outcome.record, session))
            if earlier is not None:
                outcome = replace(outcome, record=_superseding(outcome.record, earlier))
            record, notes = _write(outcome, output.path, dataset, templates, profile_html)
        finally:
            log.close()
        output.commit()
    run_id, untracked = _track(record, folder, tracking_uri, receiver)
    return RunResult(record, folder, (*notes, *untracked), run_id, outcome)


def _opened(llm: LLMSettings | None, asked: Requirements) -> LLMSession | None:
    """Open the language model before anything is trained, so that a bad flag costs nothing."""
    if llm is None or llm.mode == "off":
        return None
    from advisor.pipeline.llm_run import open_llm

    return open_llm(llm, asked.items)


def _drafted(record: DecisionRecord, session: LLMSession) -> DecisionRecord:
    from advisor.pipeline.llm_run import with_narrative

    return with_narrative(record, session)


def _configured(config: str | Path | None) -> dict[str, Any]:
    """Return the defaults of a configuration file."""
    if config is None:
        return {}
    from advisor.adapters.configuration import read_configuration

    return read_configuration(Path(config))


def _default_folder(name: str, started: datetime) -> Path:
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name.split(".")[0]).strip("-.") or "data"
    return Path(DEFAULT_FOLDER) / f"{stem}-{started.strftime('%Y%m%d-%H%M%S')}"


def _write(
    outcome: RunOutcome,
    folder: Path,
    dataset: Dataset,
    templates: str | Path | None,
    profile_html: bool,
) -> tuple[DecisionRecord, list[str]]:
    """Write plots, reports, model and profile; return the record with its plots, sealed again."""
    from advisor.adapters.plots import draw_plots
    from advisor.adapters.templates import load_templates
    from advisor.stages.render import render_html, render_markdown, render_model_card

    notes: list[str] = []
    record = outcome.record
    texts = load_templates(Path(templates) if templates else None)
    plots = draw_plots(record, folder)
    record = _with_templates(record.model_copy(update={"plots": plots}), texts).sealed()
    notes += _write_model(outcome, record, folder)
    if profile_html:
        notes += _write_profile(outcome.known, dataset, folder)
    images = {plot.path: (folder / plot.path).read_bytes() for plot in plots}
    files = {
        "decision.md": render_markdown(record, texts),
        "decision.html": render_html(record, images, texts),
        RECORD_NAME: record_text(record),
    }
    if record.decision.family is not None:
        files["model_card.md"] = render_model_card(record, texts)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return record, notes


def _with_templates(record: DecisionRecord, texts: Mapping[str, str]) -> DecisionRecord:
    """Return the record with the hash of the templates that its reports are rendered with."""
    from advisor.adapters.templates import templates_sha256

    origin = record.provenance
    hashes = (*origin.hashes, (TEMPLATES_PART, templates_sha256(texts)))
    return record.model_copy(update={"provenance": origin.model_copy(update={"hashes": hashes})})


def _superseding(record: DecisionRecord, earlier: DecisionRecord) -> DecisionRecord:
    """Return the record with what changed against an earlier one."""
    stated = Supersedes(
        record_sha256=earlier.record_sha256,
        created_utc=earlier.created_utc,
        lines=diff_records(earlier, record),
    )
    return record.model_copy(update={"supersedes": stated}).sealed()


def _write_model(outcome: RunOutcome, record: DecisionRecord, folder: Path) -> list[str]:
    import pickle

    from advisor.adapters.model_store import save_model
    from advisor.families.shipping import shipped_pipeline
    from advisor.stages.schema_file import training_schema

    if outcome.model is None or record.plan is None:
        return []
    known = outcome.known
    names = list(record.plan.features.names())
    threshold = record.holdout.threshold if record.holdout else None
    pipeline = shipped_pipeline(
        pickle.loads(outcome.model.pipeline), record.problem.classes, threshold
    )
    schema = training_schema(known.profile, known.frame[names], record.problem, record.monitoring)
    meta = {
        "digest": record.digest,
        "family": record.decision.family,
        "target": record.problem.target,
        "metric": record.problem.metric,
        "prediction_sha256": outcome.model.prediction_sha256,
    }
    files = save_model(pipeline, folder / "model", schema=schema, record_meta=meta)
    return list(files.warnings)


def _write_profile(known: Understanding, dataset: Dataset, folder: Path) -> list[str]:
    from advisor.adapters.ydata_profile import write_html

    private = [item.column for item in known.requirements.items if item.privacy and item.column]
    try:
        write_html(dataset.frame.drop(columns=private, errors="ignore"), folder / "profile.html")
    except MissingExtra as missing:
        return [str(missing)]
    return []


def _track(
    record: DecisionRecord, folder: Path, tracking_uri: str | None, sink: EventSink
) -> tuple[str | None, tuple[str, ...]]:
    """Mirror the run into MLflow; a store that fails costs a note, never the analysis."""
    from advisor.adapters.mlflow_tracker import MlflowTracker

    tracker = MlflowTracker(tracking_uri)
    if tracker.uri is None:
        return None, ()
    sink.emit(Event("track", "start", note="writing the MLflow run"))
    try:
        return tracker.log(record, str(folder)), ()
    except MissingExtra as missing:
        return None, (str(missing),)
    except EnvironmentFault as fault:
        return None, (f"not tracked: {fault}",)
