"""Commands that set up and examine: init, doctor, schema."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from advisor.cli import options as o

if TYPE_CHECKING:
    from advisor.schema.base import Frozen


class SchemaName(StrEnum):
    """Types with a published JSON Schema."""

    RECORD = "record"
    REQUIREMENTS = "requirements"
    RULE = "rule"
    FAMILY = "family"


def init(
    data: o.DataFile,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the two files are written.")
    ] = Path(),
) -> None:
    """Write a commented advisor.toml and a requirements template that fit the data."""
    from advisor import api
    from advisor.adapters.starter_files import write_starter_files

    for path in write_starter_files(api.profile(data), data, out):
        sys.stdout.write(f"{path}\n")


def doctor(as_json: o.AsJson = False) -> None:
    """Examine the installation: Python, packages, extras, shipped files, cores, memory."""
    from advisor.adapters.examination import examine
    from advisor.cli.summary import plain_table, print_json, stdout_console

    results = examine()
    if as_json:
        print_json([vars(result) for result in results])
    else:
        table = plain_table("check", "status", "detail")
        for result in results:
            table.add_row(result.name, result.status, result.detail)
        stdout_console().print(table)
    raise typer.Exit(3 if any(result.status == "broken" for result in results) else 0)


def schema(
    name: Annotated[SchemaName, typer.Argument(show_default=False, help="Which type.")],
) -> None:
    """Print the JSON Schema of a record, of requirements, of a rule or of a family file."""
    from advisor.cli.summary import print_json

    print_json(_schema_type(name).model_json_schema(by_alias=True, mode="serialization"))


def _schema_type(name: SchemaName) -> type[Frozen]:
    from advisor.schema.family import Family
    from advisor.schema.record import DecisionRecord
    from advisor.schema.requirements import Requirements
    from advisor.schema.rule import Rule

    types: dict[SchemaName, type[Frozen]] = {
        SchemaName.RECORD: DecisionRecord,
        SchemaName.REQUIREMENTS: Requirements,
        SchemaName.RULE: Rule,
        SchemaName.FAMILY: Family,
    }
    return types[name]
