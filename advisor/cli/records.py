"""Commands that read decision records: what-if, why, report, verify, override, diff, compare."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from advisor.cli import options as o


def what_if(
    record: o.RecordFile,
    settings: Annotated[
        list[str],
        typer.Option(
            "--set", metavar="KEY=VALUE", show_default=False, help="A change; may be repeated."
        ),
    ],
    as_json: o.AsJson = False,
) -> None:
    """Decide again from stored evidence under changed requirements. No training."""
    from advisor import api
    from advisor.cli.summary import exit_code_of, print_json, verdict_line

    before = api.load_record(record)
    after, changes = api.what_if(before, tuple(settings))
    if as_json:
        print_json({"before": before.verdict, "after": after.verdict, "changes": list(changes)})
    else:
        lines = [f"before: {verdict_line(before)}", f"after:  {verdict_line(after)}", *changes]
        sys.stdout.write("\n".join(lines) + "\n")
    raise typer.Exit(exit_code_of(after))


def why(
    record: o.RecordFile,
    family: Annotated[
        str, typer.Argument(metavar="FAMILY", show_default=False, help="Family id or alias.")
    ],
) -> None:
    """Say why this family was, or was not, chosen."""
    from advisor import api

    sys.stdout.write(api.why(api.load_record(record), family).rstrip() + "\n")


def report(
    record: o.RecordFile,
    form: Annotated[o.FormatName, typer.Option("--format", help="Form of the report.")] = (
        o.FormatName.MD
    ),
    templates: o.Templates = None,
    out: o.OutFile = None,
) -> None:
    """Render the report of a record again."""
    from advisor import api
    from advisor.cli.describe import write_result

    found = api.load_record(record)
    folder = record if record.is_dir() else record.parent
    text = api.render(found, form.value, templates=templates, folder=folder)
    write_result(text, out)


def verify(
    record: Annotated[
        Path,
        typer.Argument(
            metavar="RECORD|REPORT",
            show_default=False,
            help="decision.json, a rendered report beside it, or their folder.",
        ),
    ],
    data: o.SameData = None,
    requirements: o.RequirementFiles = None,
    rerun: Annotated[
        bool,
        typer.Option(
            "--rerun",
            help="Repeat the analysis on --data and compare the digests; as long as the analysis.",
        ),
    ] = False,
    incumbent: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            show_default=False,
            help="With --rerun: the column of the score in use, where one was compared.",
        ),
    ] = None,
    rules: o.RuleDirs = None,
    templates: o.Templates = None,
    as_json: o.AsJson = False,
) -> None:
    """Audit: every number, quote and comparison against the evidence. Exit 1 on a mismatch."""
    from advisor import api
    from advisor.cli.progress import progress_sink
    from advisor.cli.summary import print_json

    with progress_sink(quiet=as_json or not rerun, verbose=False) as sink:
        findings = api.verify(
            record,
            data=data,
            requirements=tuple(requirements or ()),
            templates=templates,
            rules=o.overlays(rules),
            rerun=rerun,
            incumbent=incumbent,
            sink=sink,
        )
    if as_json:
        print_json([finding.model_dump(mode="json") for finding in findings])
    else:
        lines = [f"{f.place}: {f.message}" for f in findings] or ["verified: no mismatch"]
        sys.stdout.write("\n".join(lines) + "\n")
    raise typer.Exit(1 if findings else 0)


def override(
    record: o.RecordFile,
    family: Annotated[
        str, typer.Option(metavar="FAMILY", show_default=False, help="The family to use instead.")
    ],
    by: Annotated[str, typer.Option(metavar="WHO", show_default=False, help="Who decides.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", show_default=False, help="Why.")],
    data: o.SameData = None,
    rules: o.RuleDirs = None,
    templates: o.Templates = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            show_default=False,
            help="New folder (default: that of the record, with -override-FAMILY).",
        ),
    ] = None,
    as_json: o.AsJson = False,
) -> None:
    """Record that a person decides otherwise; with --data the family's model is fitted.

    Verdict, comparison and decision stay in the record and in the reports; page one says who
    deviated, why, and what that costs.
    """
    from advisor import api
    from advisor.cli.decide import shown_path
    from advisor.cli.summary import print_json

    result = api.override(
        record,
        family=family,
        by=by,
        reason=reason,
        data=data,
        out=out,
        rules=o.overlays(rules),
        templates=templates,
    )
    stated = result.record.deviation
    assert stated is not None
    folder = shown_path(result.folder)
    if as_json:
        body = stated.model_dump(mode="json")
        print_json({"folder": folder, "deviation": body, "notes": list(result.notes)})
        return
    price = stated.price
    cost = "not measured" if price is None else f"{price.value:+.4g} {price.metric}"
    lines = [
        f"{stated.by} chose {stated.family} instead of {result.record.decision.family or 'none'}",
        f"loss against the decided family: {cost}",
        *([f"shown to miss: {', '.join(stated.unmet)}"] if stated.unmet else []),
        *(f"note: {note}" for note in result.notes),
        f"report: {folder}/decision.html",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


FailOn = Annotated[
    str | None,
    typer.Option(
        "--fail-on",
        metavar="family,verdict,bar",
        show_default=False,
        help="Exit 1 when one of these changed; bar: a must is less met than before.",
    ),
]


def diff(old: o.RecordFile, new: o.RecordFile, fail_on: FailOn = None) -> None:
    """Say what changed between two decisions, and why."""
    from advisor import api

    before, after = api.load_record(old), api.load_record(new)
    changes = api.diff_records(before, after)
    sys.stdout.write("\n".join(changes or ("no difference in what was decided",)) + "\n")
    _fail(api.regressions(before, after, _watched(fail_on)))


def compare(
    records: Annotated[
        list[Path],
        typer.Argument(metavar="RECORD...", show_default=False, help="Two or more records."),
    ],
    fail_on: FailOn = None,
    as_json: o.AsJson = False,
) -> None:
    """Put several runs in one table; --fail-on holds each against the first."""
    from advisor import api
    from advisor.cli import summary

    watched = _watched(fail_on)
    loaded = [(path.as_posix(), api.load_record(path)) for path in records]
    rows = summary.comparison_rows(loaded)
    if as_json:
        summary.print_json(rows)
    else:
        summary.print_comparison(rows)
    (_, first), *others = loaded
    _fail(
        tuple(
            f"{name}: {line}"
            for name, record in others
            for line in api.regressions(first, record, watched)
        )
    )


def _watched(fail_on: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (fail_on or "").split(",") if part.strip())


def _fail(lines: tuple[str, ...]) -> None:
    """Leave with exit code 1 when something that is watched changed."""
    if lines:
        sys.stderr.write("".join(f"changed: {line}\n" for line in lines))
        raise typer.Exit(1)
