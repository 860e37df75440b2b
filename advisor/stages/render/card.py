"""model_card.md: the fields of the Hugging Face and skops cards, as far as they can be measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from advisor.schema.record import DecisionRecord
from advisor.stages.render.asked import assumptions
from advisor.stages.render.fitted import behaviour, model
from advisor.stages.render.kept import limits, monitoring
from advisor.stages.render.lineage import deviation
from advisor.stages.render.markdown import _render, markdown_environment, tidy
from advisor.stages.render.page_one import family_title
from advisor.stages.render.tables import bullets
from advisor.wording.escape import Md, plain
from advisor.wording.numbers import count
from advisor.wording.terms import PROBLEMS, VERDICTS

CARD = "model_card.md.j2"


def render_model_card(record: DecisionRecord, templates: Mapping[str, str]) -> str:
    """Return ``model_card.md``; intended use is left to a person.

    Raises
    ------
    CatalogueError
        If the template is missing or not valid.
    """
    context = {
        "front_matter": _front_matter(record),
        "title": family_title(record, record.decision.family),
        "verdict": VERDICTS[record.decision.verdict.value],
        "problem": PROBLEMS.get(record.problem.type.value, record.problem.type.value),
        "target": record.problem.target or "none",
        "rows": count(record.problem.n_rows),
        "model": model(record),
        "behaviour": behaviour(record),
        "limits": limits(record),
        "monitoring": monitoring(record),
        "assumptions": bullets(assumptions(record)),
        "has_model": record.decision.family is not None,
        "deviation": deviation(record),
    }
    return tidy(_render(markdown_environment(templates), CARD, context))


def _shipped_family(record: DecisionRecord) -> str | None:
    stated = record.deviation
    return stated.family if stated is not None and stated.has_model else record.decision.family


def _front_matter(record: DecisionRecord) -> Md:
    tags = ["sklearn", "tabular", "advisor"]
    if record.problem.task is not None:
        tags.append(
            f"tabular-{'regression' if record.problem.task == 'regression' else 'classification'}"
        )
    fields: dict[str, Any] = {
        "library_name": "sklearn",
        "tags": tags,
        "model_family": _shipped_family(record),
        "metrics": [plain(m.name) for m in record.holdout.metrics] if record.holdout else [],
        "record_sha256": record.record_sha256,
    }
    return Md("\n".join(f"{key}: {json.dumps(value)}" for key, value in fields.items()))
