"""What `advisor init` writes: a commented configuration and a requirements template."""

from __future__ import annotations

import os
from pathlib import Path

from advisor.adapters.configuration import FILE_NAME
from advisor.adapters.outputs import write_text_atomic
from advisor.errors import InputError
from advisor.schema.profile import ColumnProfile, DataProfile

REQUIREMENTS_NAME = "requirements.md"
NEVER_A_TARGET = frozenset({"id", "constant", "empty", "text", "datetime"})
FEW_LEVELS = 20
SHOWN_COLUMNS = 12


def write_starter_files(profile: DataProfile, data: Path, folder: Path) -> tuple[Path, Path]:
    """Write ``advisor.toml`` and ``requirements.md`` that fit a data set.

    Parameters
    ----------
    profile : DataProfile
        Of the data; its columns fill the examples.
    data : pathlib.Path
    folder : pathlib.Path

    Returns
    -------
    tuple of pathlib.Path
        The configuration and the requirements template.

    Raises
    ------
    InputError
        If one of the files exists, or the folder cannot be written.
    """
    paths = folder / FILE_NAME, folder / REQUIREMENTS_NAME
    for path in paths:
        if path.exists():
            raise InputError(
                "the file exists and is left as it is",
                where=str(path),
                hint="choose another folder with --out, or move the file away",
            )
    relative = Path(os.path.relpath(data, folder)).as_posix()
    write_text_atomic(paths[0], configuration_text(profile, relative))
    write_text_atomic(paths[1], requirements_text(profile))
    return paths


def likely_targets(profile: DataProfile) -> tuple[ColumnProfile, ...]:
    """Return the columns that may be a target: few levels first, the last column before others.

    A guess for a template only; no run takes its target from it.
    """
    able = [c for c in profile.columns if c.kind not in NEVER_A_TARGET and c.n_unique >= 2]
    position = {column.name: index for index, column in enumerate(profile.columns)}
    return tuple(
        sorted(able, key=lambda c: (c.n_unique > FEW_LEVELS, c.n_unique > 2, -position[c.name]))
    )


def configuration_text(profile: DataProfile, data: str) -> str:
    """Return the text of a commented ``advisor.toml``."""
    targets = likely_targets(profile)
    example = targets[0].name if targets else "outcome"
    return f"""# Defaults for `advisor analyze {data}`; a flag on the command line wins.

# The column to predict, or a comparison such as "delay >= 30". Never guessed.
# target = {_quoted(example)}

# Documents that state what is required; paths count from this file.
requirements = ["{REQUIREMENTS_NAME}"]

# instant | quick | standard | thorough: how much is tried, in trials and folds, not seconds.
# effort = "standard"

# simplicity | performance | strict: what wins when the evidence is close.
# policy = "simplicity"

# seed = 0
# jobs = 2
# budget_seconds = 600   # the record then says that it is not reproducible

# A column that holds the score or decision in use today.
# incumbent = "current_score"

# Folders of your own rules, laid over the shipped ones.
# rules = ["rules"]

# MLflow: a URI, or "off". Default: MLFLOW_TRACKING_URI, else advisor-out/mlflow.db.
# tracking_uri = "off"

# profile_html = true

# Requirements as values; they win over the documents.
# [set]
# metric = "roc_auc"
# interpretability = "readable_effects"
# latency_ms = 50
"""


def requirements_text(profile: DataProfile) -> str:
    """Return the text of a requirements template with the columns of the data."""
    candidates = likely_targets(profile)[:5]
    named = ", ".join(f"`{column.name}`" for column in candidates) or "`...`"
    rows = [
        f"| `{column.name}` | {column.kind} | {column.missing_share:.1%} | |"
        for column in profile.columns[:SHOWN_COLUMNS]
    ]
    more = len(profile.columns) - SHOWN_COLUMNS
    if more > 0:
        rows.append(f"| ... {more} more | | | |")
    lines = [
        "# Requirements",
        "",
        "<!-- Fill in, delete what does not apply. Every sentence outside such comments is read;",
        "     `advisor requirements requirements.md --data DATA` shows what was understood. -->",
        "",
        "## What is predicted",
        "",
        f"<!-- Columns that may be the target: {named}. For example:",
        "     The target is `...`. The positive class is `...`. -->",
        "",
        "## How it is judged",
        "",
        "<!-- The measure is ROC AUC, and it must be at least 0.75.",
        "     A missed case costs 1,000 EUR, a false alarm costs 50 EUR.",
        "     A more complex model is only justified if it gains at least 0.01. -->",
        "",
        "## Who must understand it",
        "",
        "<!-- The decision is regulated. The effect of every input must be readable.",
        "     or: no explanation is needed. -->",
        "",
        "## What it may use",
        "",
        "<!-- The column `...` must not be used. `...` is not known at the time of prediction.",
        "     `...` is a sensitive attribute. Rows of one `...` belong together. -->",
        "",
        "## How it runs",
        "",
        "<!-- A prediction must take no more than 50 ms. The same input must give the same output.",
        "     All else being equal, a higher `...` must never lower the prediction. -->",
        "",
        "## The columns",
        "",
        "<!--",
        "| column | read as | missing | remarks |",
        "| --- | --- | --- | --- |",
        *rows,
        "-->",
        "",
    ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
