"""Commands that use a saved model: predict, monitor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from advisor.cli import options as o


def predict(
    model_dir: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL_DIR", show_default=False, help="model/ of a run, or the run's folder."
        ),
    ],
    data: o.DataFile,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Add the contribution of each input to each prediction."),
    ] = False,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust",
            help="Load even types outside the known libraries. Only for a file of your own.",
        ),
    ] = False,
    out: o.OutFile = None,
) -> None:
    """Predict with a saved pipeline; CSV on stdout or in a file."""
    import sys
    import warnings

    from advisor.adapters.model_store import ModelWarning, model_folder, predict_frame
    from advisor.api import read_frame
    from advisor.cli.describe import write_result

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ModelWarning)
        table = predict_frame(
            model_folder(model_dir), read_frame(data), explain=explain, trust=trust
        )
    for warning in caught:
        if issubclass(warning.category, ModelWarning):
            sys.stderr.write(f"warning: {warning.message}\n")
    write_result(table.to_csv(index=False, lineterminator="\n"), out)


def monitor(
    record: o.RecordFile,
    data: o.DataFile,
    labels: Annotated[
        str | None,
        typer.Option(
            metavar="COL",
            show_default=False,
            help="Column of the outcomes (default: the target's, where the data has it).",
        ),
    ] = None,
    trust: Annotated[
        bool,
        typer.Option("--trust", help="Load a model outside the safe format, of your own."),
    ] = False,
    as_json: o.AsJson = False,
) -> None:
    """Compare new data with a record: inputs, predictions, outcomes. Exit 1 when review is due."""
    import sys

    from advisor import api
    from advisor.cli.summary import print_json
    from advisor.stages.render import render_monitoring

    report = api.monitor(record, data, labels=labels, trust=trust)
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        sys.stdout.write(render_monitoring(report))
    raise typer.Exit(1 if report.due else 0)
