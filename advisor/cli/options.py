"""Arguments and flags that several commands share, each written once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from advisor.pipeline.llm_run import LLMSettings

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


LLM = "Language model (optional)"
LLMMode = Annotated[
    str,
    typer.Option(
        "--llm",
        metavar="off|live|replay:DIR",
        help="Let a language model draft prose; every claim is checked.",
        rich_help_panel=LLM,
    ),
]
LLMWriter = Annotated[
    str,
    typer.Option(
        metavar="phrase|select",
        help="phrase: prose with checked slots; select: chooses among true statements.",
        rich_help_panel=LLM,
    ),
]
LLMModel = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        show_default=False,
        help="Model of the endpoint in OPENAI_BASE_URL.",
        rich_help_panel=LLM,
    ),
]
LLMPrivacy = Annotated[
    int,
    typer.Option(
        metavar="LEVEL",
        help="0 nothing, 1 requirements, 2 aggregates, 3 names, 4 labels; rows never leave.",
        rich_help_panel=LLM,
    ),
]
LLMDeadline = Annotated[
    float,
    typer.Option(metavar="SECONDS", min=1, help="Wall time of all questions.", rich_help_panel=LLM),
]
AllowRemote = Annotated[
    bool,
    typer.Option(
        "--allow-remote", help="Allow an endpoint on another machine.", rich_help_panel=LLM
    ),
]


def llm_settings(
    mode: str,
    writer: str,
    model: str | None,
    privacy: int,
    deadline_seconds: float,
    allow_remote: bool,
) -> LLMSettings | None:
    """Return the settings of the language model, or None when it is off."""
    if mode == "off":
        return None
    from advisor.errors import InputError
    from advisor.pipeline.llm_run import LLMSettings

    if writer not in ("phrase", "select"):
        raise InputError(
            f"'{writer}' is no way of writing", where="--llm-mode", expected="phrase or select"
        )
    return LLMSettings(
        mode=mode,
        writer=writer,  # type: ignore[arg-type]
        model=model,
        privacy=privacy,
        deadline_seconds=deadline_seconds,
        allow_remote=allow_remote,
    )
