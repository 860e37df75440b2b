"""`verify`: a record and the reports beside it against the evidence, the data and the documents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.api.looking import load_catalogue, read_data
from advisor.api.records import diff_records, load_record, plot_bytes, read_json, record_path
from advisor.errors import InputError
from advisor.ports import EventSink
from advisor.schema.audit import AuditFinding
from advisor.schema.dataset import Document
from advisor.schema.record import DecisionRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

TEMPLATES_PART = "templates"
"""Name of the templates' hash in ``provenance.hashes``."""
REPORTS = ("decision.md", "decision.html", "model_card.md")
LONGEST_LINE = 300
MOST_CHANGES = 20


def verify(
    path: str | Path,
    data: str | Path | None = None,
    *,
    requirements: Sequence[str | Path] = (),
    templates: str | Path | None = None,
    rules: Sequence[str | Path] = (),
    rerun: bool = False,
    incumbent: str | None = None,
    sink: EventSink | None = None,
) -> tuple[AuditFinding, ...]:
    """Return every mismatch of a record, and of the reports beside it, with its evidence.

    Parameters
    ----------
    path : path
        ``decision.json``, one of the reports beside it (then only that one is compared), or
        their folder.
    data : path, optional
        The analysed file; its hash is compared.
    requirements : sequence of path
        The requirements documents; hashes are compared and each quote is looked up.
    templates, rules : folders of overlays that the run used
    rerun : bool
        Repeat the analysis on `data` with the recorded requirements, effort and seed, and
        compare the digests. Takes as long as the analysis did.
    incumbent : str, optional
        For `rerun`: the column of the score in use, where one was compared.
    sink : EventSink, optional
        Receives the progress of `rerun`.

    Raises
    ------
    InputError
        If `rerun` is asked for without `data`.
    """
    from advisor.adapters.documents import read_document
    from advisor.stages.deviate import deviation_findings
    from advisor.stages.verify import verify_record

    if rerun and data is None:
        raise InputError("a repeat needs the data", where="--rerun", hint="add --data FILE")
    place = record_path(path)
    body = read_json(place)
    documents = [read_document(Path(name)) for name in requirements]
    findings = list(verify_record(body, {d.name: d.text for d in documents}))
    record = load_record(place)
    findings += deviation_findings(body, record)
    findings += _document_hashes(record, documents)
    findings += _plots(record, place.parent)
    findings += _reports(record, Path(path), place, templates)
    if data is not None:
        findings += _data(record, data)
    if rerun and data is not None:
        findings += _rerun(record, data, rules, incumbent, sink)
    return tuple(findings)


def _document_hashes(
    record: DecisionRecord, documents: Sequence[Document]
) -> Iterator[AuditFinding]:
    recorded = {document.name: document.sha256 for document in record.documents}
    for document in documents:
        if document.name not in recorded:
            yield AuditFinding(
                place=document.name,
                message="not one of the documents of the record",
                expected=", ".join(recorded) or "none",
                found=document.name,
            )
        elif document.sha256 != recorded[document.name]:
            yield AuditFinding(
                place=document.name,
                message="the document was changed since it was read",
                expected=recorded[document.name],
                found=document.sha256,
            )


def _plots(record: DecisionRecord, folder: Path) -> Iterator[AuditFinding]:
    images = plot_bytes(record, folder)
    for plot in record.plots:
        image = images.get(plot.path)
        if image is None or plot.sha256 is None:
            continue
        found = hashlib.sha256(image).hexdigest()
        if found != plot.sha256:
            yield AuditFinding(
                place=plot.path, message="the figure was changed since it was drawn",
                expected=plot.sha256, found=found,
            )  # fmt: skip


def _reports(
    record: DecisionRecord, asked: Path, place: Path, templates: str | Path | None
) -> Iterator[AuditFinding]:
    """Yield lines of the reports at hand that the record does not give."""
    from advisor.adapters.templates import load_templates, templates_sha256

    single = asked.suffix in (".md", ".html")
    reports = [asked] if single else [place.with_name(name) for name in REPORTS]
    reports = [report for report in reports if report.is_file()]
    if not reports:
        return
    texts = load_templates(Path(templates) if templates else None)
    recorded = dict(record.provenance.hashes).get(TEMPLATES_PART)
    current = templates_sha256(texts)
    if recorded not in (None, current):
        yield AuditFinding(
            place="reports",
            message="they were rendered with other templates than those at hand, so their lines "
            "were not compared; pass the templates of the run, or the version that wrote them",
            expected=recorded,
            found=current,
        )
        return
    for report in reports:
        yield from _report(record, report, place.parent, texts)


def _report(
    record: DecisionRecord, report: Path, folder: Path, texts: Mapping[str, str]
) -> Iterator[AuditFinding]:
    from advisor.stages.render import render_html, render_markdown, render_model_card
    from advisor.stages.verify import verify_report

    if report.suffix == ".html":
        rendered = render_html(record, plot_bytes(record, folder), texts)
    elif report.name.startswith("model_card"):
        rendered = render_model_card(record, texts)
    else:
        rendered = render_markdown(record, texts)
    for found in verify_report(report.read_text(encoding="utf-8"), rendered):
        yield found.model_copy(
            update={
                "place": f"{report.name}: {found.place}",
                "expected": found.expected and found.expected[:LONGEST_LINE],
                "found": found.found and found.found[:LONGEST_LINE],
            }
        )


def _data(record: DecisionRecord, data: str | Path) -> Iterator[AuditFinding]:
    found = read_data(data).source.sha256
    if found != record.source.sha256:
        yield AuditFinding(
            place=str(data),
            message=f"the data has sha256 {found}, the record {record.source.sha256}",
            expected=record.source.sha256,
            found=found,
        )


def _rerun(
    record: DecisionRecord,
    data: str | Path,
    rules: Sequence[str | Path],
    incumbent: str | None,
    sink: EventSink | None,
) -> Iterator[AuditFinding]:
    from advisor.adapters.provenance import package_versions
    from advisor.api.running import NullSink
    from advisor.pipeline.again import run_again

    if not record.reproducible:
        yield AuditFinding(
            place="reproducible",
            message="a limit cut the run, so that a repeat cannot be compared with it",
        )
        return
    again = run_again(record, read_data(data), load_catalogue(rules), sink or NullSink(), incumbent)
    if again.digest == record.digest:
        return
    before, now = dict(record.provenance.versions), dict(package_versions())
    other = [
        f"{n} {v} then, {now.get(n, 'none')} now" for n, v in before.items() if now.get(n) != v
    ]
    because = f" (versions differ: {', '.join(other)})" if other else ""
    yield AuditFinding(
        place="digest", message=f"a repeat of the run gives another digest{because}",
        expected=record.digest, found=again.digest,
    )  # fmt: skip
    for line in diff_records(record, again)[:MOST_CHANGES]:
        yield AuditFinding(place="rerun", message=line)
