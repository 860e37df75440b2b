"""Read a finished decision: load, render, ask what-if, compare."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.errors import RecordError
from advisor.schema.record import SCHEMA_VERSION, DecisionRecord

RECORD_NAME = "decision.json"


def record_path(path: str | Path) -> Path:
    """Return the record beside a report, inside a folder, or the file itself."""
    place = Path(path)
    if place.is_dir() or not place.suffix:
        return place / RECORD_NAME
    return place if place.suffix == ".json" else place.with_name(RECORD_NAME)


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises
    ------
    RecordError
        If the file is missing, no JSON, or no object.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordError(
            f"the record cannot be read: {error.strerror or error}",
            where=str(path),
            expected="a decision.json that 'advisor analyze' wrote, or its folder",
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RecordError(
            f"the file is not valid JSON: {error}",
            where=str(path),
            expected="a complete decision.json",
            hint="restore the file, or run the analysis again",
        ) from error
    if not isinstance(body, dict):
        raise RecordError("the file holds no JSON object", where=str(path))
    return body


def load_record(path: str | Path) -> DecisionRecord:
    """Return the decision record of a file, report or folder.

    Raises
    ------
    RecordError
        If it cannot be read, or has another schema version.
    """
    place = record_path(path)
    body = read_json(place)
    version = body.get("schema_version")
    if version != SCHEMA_VERSION:
        raise RecordError(
            f"the record has schema version {version!r}",
            where=str(place),
            expected=f"schema version {SCHEMA_VERSION!r}",
            hint="run the analysis again with this version, or use the version that wrote it",
        )
    try:
        return DecisionRecord.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        spot = ".".join(str(part) for part in first["loc"])
        raise RecordError(
            f"the record does not fit its schema at '{spot}': {first['msg']}",
            where=str(place),
            hint="restore the file, or run the analysis again",
        ) from error


def render(
    record: DecisionRecord,
    form: str = "md",
    templates: str | Path | None = None,
    folder: str | Path | None = None,
) -> str:
    """Return the report of a record.

    Parameters
    ----------
    form : {"md", "html", "json", "card"}
    templates : path, optional
        Folder with templates of your own that replace shipped ones of the same name.
    folder : path, optional
        Where the figures stand; the HTML report then holds them.
    """
    from advisor.adapters.templates import load_templates
    from advisor.stages.render import render_html, render_markdown, render_model_card

    if form == "json":
        return record_text(record)
    texts = load_templates(Path(templates) if templates else None)
    if form == "html":
        plots = plot_bytes(record, Path(folder)) if folder else None
        return render_html(record, plots, texts)
    if form == "card":
        return render_model_card(record, texts)
    return render_markdown(record, texts)


def record_text(record: DecisionRecord) -> str:
    """Return the JSON of a record as it stands in ``decision.json``."""
    body = record.model_dump(mode="json", by_alias=True)
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def plot_bytes(record: DecisionRecord, folder: Path) -> dict[str, bytes]:
    """Return the figures of a record that stand in a folder, by the path that it gives.

    A path that leads out of the folder is taken as missing.
    """
    root = folder.resolve()
    places = {plot.path: (root / plot.path).resolve() for plot in record.plots}
    return {
        path: place.read_bytes()
        for path, place in places.items()
        if place.is_relative_to(root) and place.is_file()
    }


def what_if(
    record: DecisionRecord, settings: Sequence[str]
) -> tuple[DecisionRecord, tuple[str, ...]]:
    """Decide again from stored evidence under changed settings; nothing is trained.

    Parameters
    ----------
    settings : sequence of str
        ``KEY=VALUE`` as for ``analyze --set``; ``drop=R03`` drops a requirement.
    """
    from advisor.stages.decide import what_if_settings

    return what_if_settings(record, settings)


def why(record: DecisionRecord, family: str) -> str:
    """Return the whole story of one family in one record."""
    from advisor.stages.decide import why as tell

    return tell(record, family)


def diff_records(old: DecisionRecord, new: DecisionRecord) -> tuple[str, ...]:
    """Return what changed between two decisions, and why."""
    from advisor.stages.decide import diff_records as differences

    return differences(old, new)


WATCHED = ("family", "verdict", "bar")
"""What `regressions` can hold against an earlier record."""
_STANDING = ("unmet", "not_demonstrated", "not_testable", "not_measured", "met")


def regressions(
    old: DecisionRecord, new: DecisionRecord, watched: Sequence[str] = WATCHED
) -> tuple[str, ...]:
    """Return what changed for the worse, or at all, among the parts that are watched.

    Parameters
    ----------
    watched : sequence of {"family", "verdict", "bar"}
        ``bar``: a must of both records (alike in kind, metric and value) is less met by the
        family chosen in `new` than by the one chosen in `old`.

    Raises
    ------
    RecordError
        If another part is named.
    """
    unknown = [name for name in watched if name not in WATCHED]
    if unknown:
        raise RecordError(
            f"'{unknown[0]}' cannot be watched",
            where="--fail-on",
            expected="some of " + ", ".join(WATCHED),
        )
    lines = []
    for name in ("family", "verdict"):
        before, after = getattr(old.decision, name), getattr(new.decision, name)
        if name in watched and before != after:
            lines.append(f"{name}: {before or 'none'} -> {after or 'none'}")
    if "bar" in watched:
        before_bar, after_bar = _bar(old), _bar(new)
        for key, status in after_bar.items():
            earlier = before_bar.get(key)
            if earlier and _STANDING.index(status) < _STANDING.index(earlier):
                lines.append(f"bar: {' '.join(key)}: {earlier} -> {status}")
    return tuple(lines)


def _bar(record: DecisionRecord) -> dict[tuple[str, ...], str]:
    """Return the status of each must for the chosen family, by what the must demands."""
    return {
        tuple(
            str(part)
            for part in (item.kind, item.metric, item.column, item.op, item.value, item.level)
            if part is not None
        ): item.status
        for item in record.requirements
        if item.strength == "must"
    }
