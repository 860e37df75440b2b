"""Commands that read decision records: what-if, why, report, verify, diff, compare."""

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

    text = api.render(api.load_record(record), form.value, templates=templates)
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
    data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", show_default=False, help="The data, to check its hash."),
    ] = None,
    as_json: o.AsJson = False,
) -> None:
    """Audit: every number, quote and comparison against the evidence. Exit 1 on a mismatch."""
    from advisor import api
    from advisor.cli.summary import print_json

    findings = api.verify(record, data=data)
    if as_json:
        print_json([finding.model_dump(mode="json") for finding in findings])
    else:
        lines = [f"{f.place}: {f.message}" for f in findings] or ["verified: no mismatch"]
        sys.stdout.write("\n".join(lines) + "\n")
    raise typer.Exit(1 if findings else 0)


def diff(old: o.RecordFile, new: o.RecordFile) -> None:
    """Say what changed between two decisions, and why."""
    from advisor import api

    changes = api.diff_records(api.load_record(old), api.load_record(new))
    sys.stdout.write("\n".join(changes or ("no difference in what was decided",)) + "\n")


def compare(
    records: Annotated[
        list[Path],
        typer.Argument(metavar="RECORD...", show_default=False, help="Two or more records."),
    ],
    as_json: o.AsJson = False,
) -> None:
    """Put several runs in one table."""
    from advisor import api
    from advisor.cli import summary

    rows = summary.comparison_rows([(path.as_posix(), api.load_record(path)) for path in records])
    if as_json:
        summary.print_json(rows)
    else:
        summary.print_comparison(rows)
