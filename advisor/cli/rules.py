"""Commands on the rule catalogue: list, show, check, new, docs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from advisor.cli import options as o

app = typer.Typer(
    help="The rule catalogue: list, show, check, new, docs.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command("list")
def list_rules(rules: o.RuleDirs = None, as_json: o.AsJson = False) -> None:
    """List every rule with its pillar, phase, grade and effect."""
    from advisor.catalogue import load_catalogue
    from advisor.cli.summary import plain_table, print_json, stdout_console

    found = load_catalogue(tuple(rules or ())).rules
    if as_json:
        print_json([rule.model_dump(mode="json") for rule in found])
        return
    table = plain_table("rule", "pillar", "phase", "grade", "effect", "name")
    for rule in found:
        table.add_row(rule.id, rule.pillar, rule.phase, rule.grade, rule.effect, rule.name)
    stdout_console().print(table)
