"""Commands that end with a decision: analyze, demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.cli import options as o

if TYPE_CHECKING:
    from advisor.api import RunResult


def analyze(
    data: o.DataFile,
    requirements: o.RequirementFiles = None,
    target: o.Target = None,
    settings: o.Settings = None,
    config: o.ConfigFile = None,
    effort: o.EffortOption = o.EffortName.STANDARD,
    budget: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=1,
            show_default=False,
            help="Stop searching after this time; the record then says it is not reproducible.",
            rich_help_panel=o.RUN,
        ),
    ] = None,
    seed: o.Seed = 0,
    jobs: o.Jobs = None,
    policy: o.Policy = None,
    incumbent: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            show_default=False,
            help="What decides today: a column that holds its scores.",
            rich_help_panel=o.INPUT,
        ),
    ] = None,
    rules: o.RuleDirs = None,
    templates: o.Templates = None,
    tracking_uri: o.TrackingUri = None,
    supersedes: Annotated[
        Path | None,
        typer.Option(
            metavar="RECORD",
            show_default=False,
            help="Earlier record that this run replaces; the report prints what changed.",
            rich_help_panel=o.INPUT,
        ),
    ] = None,
    llm: o.LLMMode = "off",
    llm_mode: o.LLMWriter = "phrase",
    llm_model: o.LLMModel = None,
    llm_privacy: o.LLMPrivacy = 2,
    llm_deadline: o.LLMDeadline = 60.0,
    allow_remote: o.AllowRemote = False,
    profile_html: Annotated[
        bool,
        typer.Option(
            "--profile-html",
            help="Add the ydata-profiling page (extra: profiling).",
            rich_help_panel=o.OUTPUT,
        ),
    ] = False,
    out: o.OutDir = None,
    as_json: o.AsJson = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> None:
    """Decide which model family to use, and write the report, the record and the model.

    Exit 0 with a recommendation (also with conditions); 1 with any other verdict, the report
    being written all the same.
    """
    from advisor import api
    from advisor.cli.progress import progress_sink

    with progress_sink(quiet=quiet or as_json, verbose=verbose) as sink:
        result = api.analyze(
            data,
            requirements=tuple(requirements or ()),
            target=target,
            settings=tuple(settings or ()),
            config=config,
            effort=effort.value,
            budget_seconds=budget,
            seed=seed,
            jobs=jobs,
            policy=policy.value if policy else None,
            incumbent=incumbent,
            rules=o.overlays(rules),
            templates=templates,
            tracking_uri=tracking_uri,
            profile_html=profile_html,
            out=out,
            sink=sink,
            command=command_line(),
            supersedes=supersedes,
            llm=o.llm_settings(llm, llm_mode, llm_model, llm_privacy, llm_deadline, allow_remote),
        )
    finish(result, tracking_uri, as_json=as_json)


def demo(
    effort: o.EffortOption = o.EffortName.STANDARD,
    seed: o.Seed = 0,
    jobs: o.Jobs = None,
    tracking_uri: o.TrackingUri = None,
    out: o.OutDir = None,
    as_json: o.AsJson = False,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
) -> None:
    """Run analyze on the bundled credit data with its requirements document."""
    from importlib.util import find_spec

    from advisor.resources import data_dir

    case = data_dir("demo") / "credit"
    analyze(
        case / "data.csv",
        requirements=[case / "requirements.md"],
        effort=effort,
        seed=seed,
        jobs=jobs,
        tracking_uri=tracking_uri,
        profile_html=find_spec("ydata_profiling") is not None,
        out=out,
        as_json=as_json,
        quiet=quiet,
        verbose=verbose,
    )


def command_line() -> str:
    """Return this command line without machine paths, for the record."""
    import sys

    from advisor.adapters.provenance import sanitised_command

    return sanitised_command(["advisor", *sys.argv[1:]])


def finish(result: RunResult, tracking_uri: str | None, *, as_json: bool) -> None:
    """Print the outcome and leave with the exit code of its verdict."""
    from advisor.adapters.mlflow_tracker import ui_command
    from advisor.cli import summary

    folder = shown_path(result.folder)
    if as_json:
        summary.print_json(
            {
                **summary.run_as_dict(result.record, folder),
                "mlflow_run_id": result.mlflow_run_id,
                "notes": list(result.notes),
            }
        )
    else:
        shown = ui_command(tracking_uri) if result.mlflow_run_id else None
        summary.print_run(result.record, folder, result.notes, shown)
    raise typer.Exit(summary.exit_code_of(result.record))


def shown_path(path: Path) -> str:
    """Return a path relative to the working directory where that is shorter."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
