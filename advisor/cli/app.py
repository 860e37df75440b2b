"""The command tree. Imports here stay light: ``advisor --help`` answers at once."""

from __future__ import annotations

import sys

import typer

from advisor import __version__
from advisor.cli import decide, describe, llm, model, records, rules, workplace
from advisor.cli.guard import GuardedGroup

app = typer.Typer(
    cls=GuardedGroup,
    help="Which model family to use for your data under your constraints, with proof.",
    epilog="Exit codes: 0 done; 1 negative finding; 2 input to mend; 3 environment; "
    "70 internal error; 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(value: bool) -> None:
    if value:
        sys.stdout.write(f"advisor {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Which model family to use for your data under your constraints, with proof."""


DECIDE = "Decide"
LOOK = "Look before deciding"
READ = "Read and check a decision"
USE = "Use a model"
SETUP = "Set up"

app.command(rich_help_panel=DECIDE)(decide.analyze)
app.command(rich_help_panel=DECIDE)(decide.demo)
app.command(rich_help_panel=LOOK)(describe.requirements)
app.command(rich_help_panel=LOOK)(describe.profile)
app.command(rich_help_panel=LOOK)(describe.shortlist)
app.command(rich_help_panel=LOOK)(describe.plan)
app.command("what-if", rich_help_panel=READ)(records.what_if)
app.command(rich_help_panel=READ)(records.why)
app.command(rich_help_panel=READ)(records.report)
app.command(rich_help_panel=READ)(records.verify)
app.command(rich_help_panel=READ)(records.override)
app.command(rich_help_panel=READ)(records.diff)
app.command(rich_help_panel=READ)(records.compare)
app.command(rich_help_panel=USE)(model.predict)
app.command(rich_help_panel=USE)(model.monitor)
app.command(rich_help_panel=SETUP)(workplace.init)
app.command(rich_help_panel=SETUP)(workplace.doctor)
app.command(rich_help_panel=SETUP)(workplace.schema)
app.add_typer(llm.app, name="llm", rich_help_panel=LOOK)
app.add_typer(rules.app, name="rules", rich_help_panel=SETUP)
