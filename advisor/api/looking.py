"""Look before deciding: read, profile, shortlist and plan without fitting anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import RequirementsError
from advisor.pipeline.understand import Settings, Understanding, understand
from advisor.schema.catalogue import Catalogue
from advisor.schema.dataset import Dataset
from advisor.schema.facts import Facts
from advisor.schema.plan import Effort, SearchPlan
from advisor.schema.problem import Problem, ProblemType
from advisor.schema.profile import DataProfile
from advisor.schema.requirements import Requirements, SourceQuote
from advisor.schema.shortlist import Shortlist

if TYPE_CHECKING:
    import pandas as pd


def read_data(data: str | Path | pd.DataFrame | Dataset) -> Dataset:
    """Return a data set from a path, a frame, or as it is.

    Raises
    ------
    DataError
        If the file or frame cannot be used.
    """
    from advisor.adapters import data_files

    if isinstance(data, Dataset):
        return data
    if isinstance(data, str | Path):
        return data_files.read_data(data)
    return data_files.from_frame(data)


def read_frame(data: str | Path) -> pd.DataFrame:
    """Return the frame of a data file, read as `analyze` reads it."""
    return read_data(data).frame


def split_setting(setting: str) -> tuple[str, str]:
    """Return (key, value) of ``KEY=VALUE``.

    Raises
    ------
    RequirementsError
        If there is no '='.
    """
    key, separator, value = setting.partition("=")
    if not separator or not key.strip():
        raise RequirementsError(
            f"'{setting}' is no setting",
            where="--set",
            expected="KEY=VALUE, for example metric=roc_auc",
        )
    return key.strip(), value.strip()


def read_requirements(
    documents: Sequence[str | Path],
    data: str | Path | pd.DataFrame | Dataset | None = None,
    settings: Sequence[str] = (),
    target: str | None = None,
) -> Requirements:
    """Return what the documents and settings ask for, each with its quote.

    Parameters
    ----------
    documents : sequence of path
        Markdown, text, HTML, PDF, DOCX, e-mail, YAML or JSON.
    data : path, DataFrame or Dataset, optional
        Its columns help to match names in the documents.
    settings : sequence of str
        ``KEY=VALUE`` entries; they win over the documents.
    target : str, optional
        Column or comparison; wins over the documents.
    """
    from advisor.adapters.documents import hidden_text, read_document
    from advisor.stages.requirements import read_requirements as read
    from advisor.stages.requirements import sketch_columns

    texts = tuple(read_document(Path(path)) for path in documents)
    columns = () if data is None else sketch_columns(read_data(data).frame)
    found = read(
        texts,
        columns=columns,
        flags=tuple(split_setting(setting) for setting in settings),
        target_flag=target,
    )
    hidden = {Path(path).name: hidden_text(Path(path)) for path in documents}
    return _with_hidden(found, hidden)


def _with_hidden(found: Requirements, hidden: dict[str, tuple[str, ...]]) -> Requirements:
    """Report text that a reader of the page would not see."""
    invisible = tuple(
        SourceQuote(quote=text, source_file=name, reason="hidden text in the document")
        for name, texts in hidden.items()
        for text in texts
    )
    return found.model_copy(update={"injections": (*found.injections, *invisible)})


def load_catalogue(rules: Sequence[str | Path] = ()) -> Catalogue:
    """Return the shipped rules, families and policy with overlays."""
    from advisor.catalogue import load_catalogue as load

    return load(tuple(Path(folder) for folder in rules))


def understood(
    data: str | Path | pd.DataFrame | Dataset,
    *,
    requirements: Sequence[str | Path] = (),
    target: str | None = None,
    settings: Sequence[str] = (),
    rules: Sequence[str | Path] = (),
    effort: Effort = "standard",
    seed: int = 0,
) -> Understanding:
    """Return everything that is known before the first fit."""
    dataset = read_data(data)
    asked = read_requirements(requirements, dataset, settings, target)
    return understand(dataset, asked, load_catalogue(rules), Settings(effort=effort, seed=seed))


def profile(
    data: str | Path | pd.DataFrame | Dataset,
    target: str | None = None,
    requirements: Sequence[str | Path] = (),
) -> DataProfile:
    """Return the facts and findings of a data set; a target is not needed."""
    from advisor.stages.problem import frame_problem
    from advisor.stages.profile import profile_data

    dataset = read_data(data)
    asked = read_requirements(requirements, dataset, (), target)
    if asked.first("target") is None:
        frame, labels = dataset.frame, None
        problem = Problem(
            type=ProblemType.OUT_OF_SCOPE,
            target=None,
            n_rows=len(frame),
            n_features=frame.shape[1],
        )
    else:
        framed = frame_problem(dataset.frame, asked)
        frame, labels, problem = framed.frame, framed.target, framed.problem
    return profile_data(frame, labels, problem, asked, dataset.source, load_catalogue().policy)


def write_profile_html(data: str | Path | pd.DataFrame | Dataset, path: str | Path) -> None:
    """Write the ydata-profiling page of a data set (a bounded sample of it).

    Raises
    ------
    MissingExtra
        If ydata-profiling is not installed.
    """
    from advisor.adapters.ydata_profile import write_html

    write_html(read_data(data).frame, Path(path))


def shortlist(
    data: str | Path | pd.DataFrame | Dataset,
    *,
    requirements: Sequence[str | Path] = (),
    target: str | None = None,
    settings: Sequence[str] = (),
    rules: Sequence[str | Path] = (),
) -> tuple[Problem, Facts, Shortlist]:
    """Return what the rules conclude, without training."""
    known = understood(
        data, requirements=requirements, target=target, settings=settings, rules=rules
    )
    return known.problem, known.facts, known.shortlist


def plan(
    data: str | Path | pd.DataFrame | Dataset,
    *,
    requirements: Sequence[str | Path] = (),
    target: str | None = None,
    settings: Sequence[str] = (),
    effort: Effort = "standard",
    policy: str | None = None,
    seed: int = 0,
    rules: Sequence[str | Path] = (),
) -> SearchPlan:
    """Return what a run would try and its forecast cost.

    Raises
    ------
    RequirementsError
        If the problem is one that is not searched.
    """
    stated = (*settings, *((f"policy={policy}",) if policy else ()))
    known = understood(
        data,
        requirements=requirements,
        target=target,
        settings=stated,
        rules=rules,
        effort=effort,
        seed=seed,
    )
    if known.plan is None:
        raise RequirementsError(
            f"a {known.problem.type.value} problem is not searched, so there is nothing to plan",
            hint=known.problem.advice or "run 'advisor analyze' for the advice",
        )
    return known.plan
