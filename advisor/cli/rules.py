"""Commands on the rule catalogue: list, show, check, new, docs."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from advisor.cli import options as o
from advisor.errors import CatalogueError

app = typer.Typer(help="The rule catalogue: list, show, check, new, docs.", no_args_is_help=True)

RuleName = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="For example C01.")]


@app.command("list")
def list_rules(rules: o.RuleDirs = None, as_json: o.AsJson = False) -> None:
    """List every rule with its pillar, phase, grade and effect."""
    from advisor.catalogue import load_catalogue
    from advisor.cli.summary import plain_table, print_json, stdout_console

    found = load_catalogue(o.overlays(rules)).rules
    if as_json:
        print_json([rule.model_dump(mode="json", by_alias=True) for rule in found])
        return
    table = plain_table("rule", "pillar", "phase", "grade", "effect", "name")
    for rule in found:
        table.add_row(rule.id, rule.pillar, rule.phase, rule.grade, rule.then.effect, rule.name)
    stdout_console().print(table)


@app.command()
def show(rule_id: RuleName, rules: o.RuleDirs = None, as_json: o.AsJson = False) -> None:
    """Show one rule: why, when, what it does, its sources and test cases."""
    from advisor.catalogue import load_catalogue
    from advisor.cli.summary import print_json
    from advisor.cli.tables import rule_text

    catalogue = load_catalogue(o.overlays(rules))
    rule = catalogue.rule(rule_id)
    if rule is None:
        raise CatalogueError(
            f"there is no rule '{rule_id}'",
            expected="one of " + ", ".join(known.id for known in catalogue.rules),
        )
    if as_json:
        print_json(rule.model_dump(mode="json", by_alias=True, exclude_none=True))
    else:
        sys.stdout.write(rule_text(rule))


@app.command()
def check(rules: o.RuleDirs = None) -> None:
    """Load every rule and family, and run the cases that each rule carries; exit 1 on a fault."""
    from advisor.catalogue import load_catalogue
    from advisor.stages.rules_check import check_rules

    catalogue = load_catalogue(o.overlays(rules))
    faults = check_rules(catalogue.rules, catalogue.families)
    n_cases = sum(len(rule.cases) for rule in catalogue.rules)
    tally = (
        f"{len(catalogue.rules)} rules, {len(catalogue.families)} families, {n_cases} cases: "
        f"{len(faults) or 'no'} fault{'s' if len(faults) > 1 else ''}"
    )
    sys.stdout.write("\n".join([*faults, tally]) + "\n")
    raise typer.Exit(1 if faults else 0)


@app.command()
def new(
    rule_id: Annotated[
        str, typer.Argument(metavar="ID", show_default=False, help="Never used before: ORG-01.")
    ],
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", show_default=False, help="What it guards against: a-b-c."),
    ],
    folder: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Folder of own rules.")
    ] = Path("rules"),
) -> None:
    """Write a rule file to fill in; `rules check --rules DIR` then tests it."""
    from advisor.adapters.outputs import write_text_atomic
    from advisor.stages.rules_docs import scaffold_rule

    for value, what in ((rule_id, "id"), (name, "name")):
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", value) is None:
            raise CatalogueError(
                f"'{value}' is no rule {what}", expected="letters, digits, hyphens"
            )
    path = folder / f"{rule_id}-{name}.toml"
    if path.exists():
        raise CatalogueError("the file exists", where=str(path), hint="choose another id")
    write_text_atomic(path, scaffold_rule(rule_id, name))
    sys.stdout.write(f"{path}\n")


@app.command()
def docs(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", show_default=False, help="Default: CATALOGUE.md of the rules."
        ),
    ] = None,
    stale: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if the file is out of date.")
    ] = False,
) -> None:
    """Generate the catalogue: what the framework said, what the evidence says, what we do."""
    from advisor.adapters.outputs import write_text_atomic
    from advisor.catalogue import load_catalogue
    from advisor.resources import data_dir
    from advisor.stages.rules_docs import render_catalogue

    path = out or data_dir("rules") / "CATALOGUE.md"
    text = render_catalogue(load_catalogue())
    if not stale:
        write_text_atomic(path, text)
        sys.stdout.write(f"{path.name} written\n")
        return
    fresh = path.is_file() and path.read_text(encoding="utf-8") == text
    sys.stdout.write(f"{path.name} is {'up to date' if fresh else 'out of date'}\n")
    raise typer.Exit(0 if fresh else 1)
