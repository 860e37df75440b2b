"""Commands that look without training: requirements, profile, shortlist, plan."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from advisor.cli import options as o


def requirements(
    documents: Annotated[
        list[Path], typer.Argument(metavar="DOC...", show_default=False, help="Documents to read.")
    ],
    data: Annotated[
        Path | None,
        typer.Option(metavar="DATA", show_default=False, help="Match column names to this data."),
    ] = None,
    target: o.Target = None,
    settings: o.Settings = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE.yaml",
            show_default=False,
            help="Also write it as YAML, to be edited and passed back with --requirements.",
        ),
    ] = None,
    as_json: o.AsJson = False,
) -> None:
    """Show what was read: values with quotes, conflicts, sentences that were not understood.

    The YAML of --out can be edited, confirmed and passed back with --requirements.
    """
    from advisor import api
    from advisor.cli.requirements_table import print_requirements
    from advisor.stages.requirements import to_yaml

    found = api.read_requirements(tuple(documents), data, tuple(settings or ()), target)
    if as_json:
        write_result(found.model_dump_json(indent=2) + "\n", None)
    else:
        print_requirements(found)
    if out is not None:
        write_result(to_yaml(found), out)


def profile(
    data: o.DataFile,
    target: o.Target = None,
    requirements: o.RequirementFiles = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", show_default=False, help="Write the ydata-profiling page here."
        ),
    ] = None,
    as_json: o.AsJson = False,
) -> None:
    """Measure the facts of the data: readiness, columns, findings, leakage suspects."""
    from advisor import api
    from advisor.cli.tables import print_profile

    found = api.profile(data, target, tuple(requirements or ()))
    if html is not None:
        api.write_profile_html(data, html)
    if as_json:
        write_result(found.model_dump_json(indent=2) + "\n", None)
    else:
        print_profile(found)


def shortlist(
    data: o.DataFile,
    requirements: o.RequirementFiles = None,
    target: o.Target = None,
    settings: o.Settings = None,
    rules: o.RuleDirs = None,
    as_json: o.AsJson = False,
) -> None:
    """Apply the rules only: which families may enter, which may not, and why. No training."""
    from advisor import api
    from advisor.cli.tables import print_shortlist

    problem, facts, found = api.shortlist(
        data,
        requirements=tuple(requirements or ()),
        target=target,
        settings=tuple(settings or ()),
        rules=o.overlays(rules),
    )
    if as_json:
        parts = {"problem": problem, "facts": facts, "shortlist": found}
        body = ", ".join(f'"{name}": {part.model_dump_json()}' for name, part in parts.items())
        write_result("{" + body + "}\n", None)
    else:
        print_shortlist(problem, found)
    raise typer.Exit(0 if found.admitted() else 1)


def plan(
    data: o.DataFile,
    requirements: o.RequirementFiles = None,
    target: o.Target = None,
    settings: o.Settings = None,
    effort: o.EffortOption = o.EffortName.STANDARD,
    policy: o.Policy = None,
    seed: o.Seed = 0,
    rules: o.RuleDirs = None,
    as_json: o.AsJson = False,
) -> None:
    """Forecast what a run would try and cost, family by family, before it runs."""
    from advisor import api
    from advisor.cli.tables import print_plan

    found = api.plan(
        data,
        requirements=tuple(requirements or ()),
        target=target,
        settings=tuple(settings or ()),
        effort=effort.value,
        policy=policy.value if policy else None,
        seed=seed,
        rules=o.overlays(rules),
    )
    if as_json:
        write_result(found.model_dump_json(indent=2) + "\n", None)
    else:
        print_plan(found)


def write_result(text: str, out: Path | None) -> None:
    """Write a result to stdout, or to a file that is named on stderr."""
    if out is None:
        sys.stdout.write(text)
        return
    from advisor.adapters.outputs import write_text_atomic

    write_text_atomic(out, text)
    sys.stderr.write(f"written: {out}\n")
