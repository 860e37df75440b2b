"""Arguments and flags that several commands share, each written once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

INPUT = "Input"
RUN = "How the run is made"
OUTPUT = "Output"


class EffortName(StrEnum):
    """How much is tried."""

    INSTANT = "instant"
    QUICK = "quick"
    STANDARD = "standard"
    THOROUGH = "thorough"


class PolicyName(StrEnum):
    """What wins when evidence is close."""

    SIMPLICITY = "simplicity"
    PERFORMANCE = "performance"
    STRICT = "strict"


class FormatName(StrEnum):
    """Form of a rendered report."""

    MD = "md"
    HTML = "html"
    JSON = "json"


def use_configuration(ctx: typer.Context, path: Path | None) -> Path | None:
    """Make the entries of the configuration file the defaults of the flags.

    Target, requirements and settings are left to the API, which keeps both sides visible.
    """
    from advisor.adapters.configuration import find_configuration, read_configuration

    found = path or find_configuration(Path.cwd())
    if found is None or ctx.resilient_parsing:
        return path
    options = read_configuration(found)
    names = {"budget_seconds": "budget"}
    kept = ("target", "requirements", "settings")
    defaults = {names.get(key, key): value for key, value in options.items() if key not in kept}
    ctx.default_map = {**(ctx.default_map or {}), **defaults}
    return found


DataFile = Annotated[
    Path,
    typer.Argument(
        metavar="DATA", show_default=False, help="CSV (.gz), Parquet, Excel or JSON Lines."
    ),
]
RecordFile = Annotated[
    Path,
    typer.Argument(
        metavar="RECORD", show_default=False, help="decision.json, or the folder that holds it."
    ),
]
SameData = Annotated[
    Path | None,
    typer.Option("--data", metavar="FILE", show_default=False, help="The data that were analysed."),
]
RequirementFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--requirements",
        "-r",
        metavar="DOC",
        show_default=False,
        help="Requirements document (Markdown, text, YAML, PDF, DOCX); may be repeated.",
        rich_help_panel=INPUT,
    ),
]
Target = Annotated[
    str | None,
    typer.Option(
        metavar="COL",
        show_default=False,
        help="Column to predict, or a comparison such as 'delay >= 30'.",
        rich_help_panel=INPUT,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        show_default=False,
        help="A requirement as a flag; wins over documents; may be repeated.",
        rich_help_panel=INPUT,
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        show_default=False,
        help="advisor.toml (default: the one in the working directory, if any).",
        is_eager=True,
        callback=use_configuration,
        rich_help_panel=INPUT,
    ),
]
RuleDirs = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules",
        metavar="DIR",
        show_default=False,
        help="Folder of own rules, laid over the shipped ones; may be repeated.",
        rich_help_panel=RUN,
    ),
]
Templates = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        show_default=False,
        help="Folder of own report templates.",
        rich_help_panel=OUTPUT,
    ),
]
EffortOption = Annotated[
    EffortName,
    typer.Option("--effort", help="How much is tried; counts, not seconds.", rich_help_panel=RUN),
]
Policy = Annotated[
    PolicyName | None,
    typer.Option(
        "--policy",
        show_default=False,
        help="What wins when the evidence is close (default: simplicity).",
        rich_help_panel=RUN,
    ),
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of every draw.", rich_help_panel=RUN)]
Jobs = Annotated[
    int | None,
    typer.Option(
        min=1,
        show_default=False,
        help="Families in parallel (default: cores).",
        rich_help_panel=RUN,
    ),
]
TrackingUri = Annotated[
    str | None,
    typer.Option(
        "--tracking-uri",
        metavar="URI|off",
        show_default=False,
        help="MLflow store (default: MLFLOW_TRACKING_URI, else advisor-out/mlflow.db).",
        rich_help_panel=OUTPUT,
    ),
]
OutDir = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        show_default=False,
        help="Output folder (default: advisor-out/<dataset>-<time>).",
        rich_help_panel=OUTPUT,
    ),
]
OutFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", show_default=False, help="Write to a file instead."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON instead of text.", rich_help_panel=OUTPUT)
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress, no notes.", rich_help_panel=OUTPUT)
]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Every event on stderr.", rich_help_panel=OUTPUT),
]


def overlays(rules: list[Path] | None) -> tuple[Path, ...]:
    """Return the folders of own rules as absolute paths: the loaded catalogue is cached by them."""
    return tuple(folder.resolve() for folder in rules or ())
