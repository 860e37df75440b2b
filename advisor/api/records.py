"""Read a finished decision: load, render, verify, ask what-if, compare."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from advisor.errors import RecordError
from advisor.schema.record import SCHEMA_VERSION, DecisionRecord

if TYPE_CHECKING:
    from advisor.schema.audit import AuditFinding

RECORD_NAME = "decision.json"


def record_path(path: str | Path) -> Path:
    """Return the record beside a report, inside a folder, or the file itself."""
    place = Path(path)
    if place.is_dir():
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


def render(record: DecisionRecord, form: str = "md", templates: str | Path | None = None) -> str:
    """Return the report of a record.

    Parameters
    ----------
    form : {"md", "html", "json", "card"}
    templates : path, optional
        Folder with templates of your own that replace shipped ones of the same name.
    """
    from advisor.adapters.templates import load_templates
    from advisor.stages.render import render_html, render_markdown, render_model_card

    if form == "json":
        return record_text(record)
    texts = load_templates(Path(templates) if templates else None)
    if form == "html":
        return render_html(record, None, texts)
    if form == "card":
        return render_model_card(record, texts)
    return render_markdown(record, texts)


def record_text(record: DecisionRecord) -> str:
    """Return the JSON of a record as it stands in ``decision.json``."""
    body = record.model_dump(mode="json", by_alias=True)
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def verify(path: str | Path, data: str | Path | None = None) -> tuple[AuditFinding, ...]:
    """Return every mismatch of a record, and of the report beside it, with its evidence."""
    from advisor.adapters.templates import load_templates
    from advisor.schema.audit import AuditFinding
    from advisor.stages.render import render_markdown
    from advisor.stages.verify import verify_record, verify_report

    place = record_path(path)
    body = read_json(place)
    findings = list(verify_record(body))
    record = load_record(place)
    reports = [Path(path)] if Path(path).suffix == ".md" else [place.with_name("decision.md")]
    for report in reports:
        if report.is_file():
            text = report.read_text(encoding="utf-8")
            rendered = render_markdown(record, load_templates(None))
            findings.extend(verify_report(text, rendered))
    if data is not None:
        from advisor.api.looking import read_data

        found = read_data(data).source.sha256
        if found != record.source.sha256:
            findings.append(
                AuditFinding(
                    place=str(data),
                    message=f"the data has sha256 {found}, the record {record.source.sha256}",
                )
            )
    return tuple(findings)


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
