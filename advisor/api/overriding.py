"""`override`: a person decides otherwise, and that is recorded beside the decision."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.api.looking import load_catalogue, read_data
from advisor.api.records import RECORD_NAME, load_record, plot_bytes, read_json, record_path
from advisor.errors import RecordError
from advisor.schema.dataset import Dataset
from advisor.schema.lineage import Deviation
from advisor.schema.record import DecisionRecord

if TYPE_CHECKING:
    import pandas as pd

    from advisor.pipeline.restore import Refit


@dataclass(frozen=True)
class OverrideResult:
    """What `override` returns: the record with its deviation, its folder, and what was left out."""

    record: DecisionRecord
    folder: Path
    notes: tuple[str, ...] = ()


def override(
    record: str | Path,
    *,
    family: str,
    by: str,
    reason: str,
    data: str | Path | pd.DataFrame | Dataset | None = None,
    out: str | Path | None = None,
    rules: Sequence[str | Path] = (),
    templates: str | Path | None = None,
) -> OverrideResult:
    """Record that a person chose another family; verdict, price and decision stay as they are.

    Parameters
    ----------
    record : path
        ``decision.json`` of the analysis, or its folder.
    family : str
        Id or alias of a measured family other than the decided one.
    by, reason : str
        Who decides, and why; printed on page one.
    data : path, DataFrame or Dataset, optional
        The data that were analysed. With them the family is fitted on all rows with its
        recorded configuration and written to ``model/``; without them there is no model.
    out : path, optional
        New folder; default: the folder of the record with ``-override-<family>``.
    rules, templates : folders of overlays

    Returns
    -------
    OverrideResult

    Raises
    ------
    RecordError
        If the record was changed, was overridden already, or did not measure the family.
    DataError
        If the data are not those of the record. Nothing is written then.
    """
    from advisor.adapters.outputs import OutputFolder
    from advisor.pipeline.restore import refit
    from advisor.stages.deviate import deviation, overridden

    place = record_path(record)
    body, before = read_json(place), load_record(place)
    _refuse_changed(body, place)
    catalogue = load_catalogue(rules)
    known_as = catalogue.family(family)
    chosen = known_as.id if known_as is not None else family
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    stated = deviation(before, chosen, by, reason, now)
    model = None if data is None else refit(before, read_data(data), catalogue, chosen)
    if model is not None:
        stated = stated.model_copy(
            update={
                "has_model": True,
                "threshold": model.threshold,
                "threshold_origin": model.threshold_origin,
            }
        )
    after_body = overridden(body, stated)
    after = DecisionRecord.model_validate(after_body)
    folder = Path(out) if out else _beside(place, chosen)
    with OutputFolder(folder) as output:
        notes = _model_notes(model, stated, after, output.path)
        _copy_plots(after, place.parent, output.path)
        _write_reports(after, after_body, output.path, templates)
        output.commit()
    return OverrideResult(after, folder, tuple(notes))


def _refuse_changed(body: dict[str, Any], place: Path) -> None:
    from advisor.stages.verify import verify_record

    broken = [f for f in verify_record(body) if f.place in ("digest", "record_sha256")]
    if broken:
        raise RecordError(
            str(broken[0].message),
            where=str(place),
            expected="the record as the analysis wrote it",
            hint="run 'advisor verify' on it, and restore the file",
        )


def _beside(place: Path, family: str) -> Path:
    folder = place.resolve().parent
    return folder.with_name(f"{folder.name}-override-{family}")


def _model_notes(
    model: Refit | None, stated: Deviation, record: DecisionRecord, folder: Path
) -> list[str]:
    from advisor.adapters.model_store import save_model
    from advisor.stages.schema_file import training_schema

    if model is None or record.plan is None:
        return [f"no model of '{stated.family}' was fitted: pass the data with --data to get it"]
    names = list(record.plan.features.names())
    schema = training_schema(
        record.profile, model.known.frame[names], record.problem, record.monitoring
    )
    meta = {
        "digest": record.digest,
        "family": stated.family,
        "overrides": record.decision.family,
        "target": record.problem.target,
        "metric": record.problem.metric,
        "prediction_sha256": model.prediction_sha256,
    }
    files = save_model(model.pipeline, folder / "model", schema=schema, record_meta=meta)
    return list(files.warnings)


def _copy_plots(record: DecisionRecord, source: Path, folder: Path) -> None:
    for path, image in plot_bytes(record, source).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(image)


def _write_reports(
    record: DecisionRecord, body: dict[str, Any], folder: Path, templates: str | Path | None
) -> None:
    from advisor.adapters.templates import load_templates
    from advisor.stages.render import render_html, render_markdown, render_model_card

    texts = load_templates(Path(templates) if templates else None)
    files = {
        "decision.md": render_markdown(record, texts),
        "decision.html": render_html(record, plot_bytes(record, folder), texts),
        "model_card.md": render_model_card(record, texts),
        # The JSON as read, so that without the deviation it is the original byte for byte.
        RECORD_NAME: json.dumps(body, indent=1, ensure_ascii=False) + "\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
