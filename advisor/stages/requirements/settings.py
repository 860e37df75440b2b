"""Values given as KEY=VALUE: ``--set`` flags and the shortcuts of a structured document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, get_args

from advisor.errors import RequirementsError
from advisor.schema.problem import ProblemType
from advisor.schema.requirements import At, Kind, Level
from advisor.stages.requirements.columns import Columns
from advisor.stages.requirements.folding import words
from advisor.stages.requirements.metric_names import BY_ID, metric_mentions

Fields = dict[str, Any]

KINDS: tuple[str, ...] = get_args(Kind)
_ALIASES = {
    "costs": "cost", "metric_targets": "metric_target", "forbidden_columns": "forbidden_column",
    "forbidden": "forbidden_column", "exclude": "forbidden_column",
    "sensitive_attributes": "sensitive_attribute", "sensitive": "sensitive_attribute",
    "protected": "sensitive_attribute", "id_columns": "id_column", "ids": "id_column",
    "unavailable": "unavailable_at_prediction", "missing_codes": "missing_code",
    "group": "group_column", "time": "time_column", "latency": "latency_ms",
    "primary_metric": "metric", "type": "problem_type", "deterministic": "determinism",
    "regulations": "regulation", "margins": "margin", "monotone": "monotonic",
}  # fmt: skip
_COLUMN_KINDS = words(
    """forbidden_column sensitive_attribute unavailable_at_prediction id_column group_column
    time_column keep_column"""
)
_BOUND_KINDS = {
    "latency_ms": "ms", "memory_mb": "MB", "model_size_mb": "MB", "training_seconds": "s",
    "compute_budget": "s", "max_features": None,
}  # fmt: skip
_CHOICES: dict[str, tuple[str, ...]] = {
    "problem_type": tuple(member.value for member in ProblemType),
    "interpretability": get_args(Level),
    "policy": ("simplicity", "performance", "strict"),
}
_SIDES = ("fn", "fp", "tp", "tn", "fixed", "under", "over")
_TARGET = re.compile(
    r"\s*([\w ]+?)\s*(>=|<=|>|<|==)\s*(-?[\d.]+\s*%?)(?:\s*@\s*(flag_rate|k|recall|precision"
    r"|fpr)\s*=\s*([\d.]+\s*%?))?\s*$"
)
_BOUND = re.compile(r"\s*(>=|<=|>|<)?\s*(-?[\d.]+)\s*(?:ms|mb|s)?\s*$", re.IGNORECASE)


def parse_setting(key: str, value: str, columns: Columns, where: str) -> list[tuple[str, Fields]]:
    """Turn ``KEY=VALUE`` into requirement fields.

    Parameters
    ----------
    key : str
        A kind, a kind with a part (``cost.fn``, ``monotonic.area``, ``margin.mape``,
        ``latency_ms.p99``) or one of the plural spellings.
    value : str
        For example ``mape``, ``0.01``, ``a,b``, ``recall>=0.7@flag_rate=0.2``.
    columns : Columns
        Columns of the data, to check names.
    where : str
        Shown in an error.

    Returns
    -------
    list of (kind, fields)

    Raises
    ------
    RequirementsError
        Unknown key, column, metric or choice; unreadable number.
    """
    head, _, part = key.strip().partition(".")
    kind = _ALIASES.get(head.strip(), head.strip())
    if kind not in KINDS:
        close = get_close_matches(kind, [*KINDS, *_ALIASES], n=1, cutoff=0.5)
        raise RequirementsError(
            f"unknown key '{head}'",
            where=where,
            expected="one of " + ", ".join(k for k in KINDS if k != "other"),
            hint=f"did you mean '{close[0]}'?" if close else "see `advisor requirements --help`",
        )
    value = value.strip()
    if not value:
        raise RequirementsError(f"'{key}' has no value", where=where, expected="KEY=VALUE")
    builder = _BUILDERS.get(kind)
    if builder is not None:
        return [(kind, fields) for fields in builder(part.strip(), value, columns, where)]
    if kind in _COLUMN_KINDS:
        names = [name.strip() for name in value.split(",") if name.strip()]
        return [(kind, {"column": known_column(name, columns, where)}) for name in names]
    if kind in _BOUND_KINDS:
        return [(kind, _bound(kind, part, value, where))]
    return [(kind, {"value": _scalar(kind, value, where)})]


def known_column(name: str, columns: Columns, where: str) -> str:
    """Return the data's spelling of a column.

    Raises
    ------
    RequirementsError
        When the data is known and lacks the column; near names are given.
    """
    found = columns.lookup(name)
    if found is None:
        near = columns.near(name)
        raise RequirementsError(
            f"the data has no column '{name}'",
            where=where,
            hint=f"did you mean {', '.join(near)}?" if near else "name a column of the data",
        )
    return found


def metric_id(name: str, where: str) -> str:
    """Return the catalogue id of a metric named by id or by a common name.

    Raises
    ------
    RequirementsError
        When no metric goes by that name.
    """
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    if plain in BY_ID:
        return plain
    mentions = metric_mentions(name.strip().lower().replace("_", " "))
    if len(mentions) == 1:
        return mentions[0].metric
    close = get_close_matches(plain, list(BY_ID), n=1, cutoff=0.5)
    raise RequirementsError(
        f"unknown metric '{name}'",
        where=where,
        expected="one of " + ", ".join(BY_ID),
        hint=f"did you mean '{close[0]}'?" if close else None,
    )


def number(text: str, where: str) -> float:
    """Return a figure; a per cent sign divides by 100.

    Raises
    ------
    RequirementsError
        When the text is no finite figure.
    """
    plain = text.strip().rstrip("%").strip()
    try:
        value = float(plain)
    except ValueError:
        value = float("nan")
    if value != value or value in (float("inf"), float("-inf")):
        raise RequirementsError(
            f"'{text}' is not a number", where=where, expected="for example 0.1"
        )
    return round(value / 100, 12) if text.strip().endswith("%") else value


def _bound(kind: str, part: str, value: str, where: str) -> Fields:
    match = _BOUND.match(value)
    if match is None:
        raise RequirementsError(
            f"'{value}' is not a limit", where=where, expected=f"for example {kind}=50"
        )
    figure = number(match[2], where)
    fields: Fields = {"op": match[1] or "<=", "value": figure}
    if kind == "max_features":
        fields["value"] = int(figure)
    unit = _BOUND_KINDS[kind]
    if unit:
        fields["unit"] = unit
    if part:
        fields["percentile"] = number(part.lstrip("pP"), where)
    return fields


def _scalar(kind: str, value: str, where: str) -> Any:
    choices = _CHOICES.get(kind)
    if choices is not None and value not in choices:
        close = get_close_matches(value, choices, n=1, cutoff=0.4)
        raise RequirementsError(
            f"'{value}' is not a value of {kind}",
            where=where,
            expected="one of " + ", ".join(choices),
            hint=f"did you mean '{close[0]}'?" if close else None,
        )
    if kind in {"determinism"}:
        return value.lower() in {"1", "true", "yes", "on"}
    if kind in {"abstain", "tolerance"}:
        return number(value, where)
    return value


def _target(_: str, value: str, columns: Columns, where: str) -> list[Fields]:
    match = re.match(r"\s*[`'\"]?(.+?)[`'\"]?\s*(>=|<=|==|>|<)\s*(\S.*?)\s*$", value)
    names = [name.strip() for name in value.split(",")]
    if match:
        column = columns.lookup(match[1]) or match[1]
        return [{"value": f"{column} {match[2]} {match[3]}", "column": column}]
    if len(names) > 1 and columns.known and columns.lookup(value) is None:
        found = tuple(known_column(name, columns, where) for name in names)
        return [{"value": found, "columns": found}]
    column = columns.lookup(value) or value
    return [{"value": column, "column": column}]


def _metric(_: str, value: str, __: Columns, where: str) -> list[Fields]:
    metric = metric_id(value, where)
    return [{"value": metric, "metric": metric}]


def _metric_target(part: str, value: str, _: Columns, where: str) -> list[Fields]:
    match = _TARGET.match(f"{part}{value}" if part else value)
    if match is None:
        raise RequirementsError(
            f"'{value}' is not a bar on a metric",
            where=where,
            expected="for example metric_target=recall>=0.7@flag_rate=0.2",
        )
    fields: Fields = {
        "metric": metric_id(match[1], where), "op": match[2], "value": number(match[3], where),
    }  # fmt: skip
    if match[4]:
        point = number(match[5], where)
        fields["at"] = At(**{match[4]: int(point) if match[4] == "k" else point})
    return [fields]


def _cost(part: str, value: str, _: Columns, where: str) -> list[Fields]:
    if part not in _SIDES:
        raise RequirementsError(
            f"'cost.{part}' names no side", where=where,
            expected="one of " + ", ".join(f"cost.{side}" for side in _SIDES),
        )  # fmt: skip
    figure, _blank, unit = value.partition(" ")
    return [{"side": part, "value": number(figure, where), "unit": unit.strip() or None}]


def _by_column(field: str, allowed: tuple[str, ...] = ()) -> Callable[..., list[Fields]]:
    def build(part: str, value: str, columns: Columns, where: str) -> list[Fields]:
        if not part:
            raise RequirementsError(
                "the column is missing", where=where, expected="KEY.COLUMN=VALUE"
            )
        if allowed and value not in allowed:
            raise RequirementsError(
                f"'{value}' is not known", where=where, expected="one of " + ", ".join(allowed)
            )
        return [{"column": known_column(part, columns, where), field: value}]

    return build


def _margin(part: str, value: str, _: Columns, where: str) -> list[Fields]:
    return [{"value": number(value, where), "metric": metric_id(part, where) if part else None}]


def _fairness(part: str, value: str, columns: Columns, where: str) -> list[Fields]:
    names = (part,) if part else tuple(name.strip() for name in value.split(","))
    found = tuple(known_column(name, columns, where) for name in names if name)
    if not part:
        return [{"columns": found}]
    return [{"columns": found, "op": "<=", "value": number(value, where)}]


def _capacity(_: str, value: str, __: Columns, where: str) -> list[Fields]:
    figure, _slash, period = value.partition("/")
    amount = number(figure, where)
    share = amount < 1 or figure.strip().endswith("%")
    unit = "share" if share else "cases"
    return [{"value": amount, "unit": unit, "per": period.strip() or None}]


def _horizon(_: str, value: str, __: Columns, where: str) -> list[Fields]:
    figure, _blank, unit = value.partition(" ")
    return [{"value": number(figure, where), "unit": unit.strip() or None}]


def _level(_: str, value: str, __: Columns, where: str) -> list[Fields]:
    _scalar("interpretability", value, where)
    return [{"level": value, "value": value}]


def _names(_: str, value: str, __: Columns, ___: str) -> list[Fields]:
    return [{"value": tuple(name.strip() for name in value.split(",") if name.strip())}]


def _asymmetric(part: str, value: str, _: Columns, where: str) -> list[Fields]:
    side = part or "under"
    if side not in {"under", "over"}:
        raise RequirementsError(
            f"'asymmetric_loss.{part}' names no side", where=where,
            expected="asymmetric_loss.under or asymmetric_loss.over",
        )  # fmt: skip
    return [{"side": side, "value": number(value, where), "unit": "ratio"}]


_BUILDERS: dict[str, Callable[[str, str, Columns, str], Iterable[Fields]]] = {
    "target": _target,
    "metric": _metric,
    "metric_forbidden": _metric,
    "metric_target": _metric_target,
    "baseline": lambda part, value, _, where: [
        {"value": number(value, where), "metric": metric_id(part, where) if part else None}
    ],
    "cost": _cost,
    "monotonic": _by_column("direction", ("increasing", "decreasing")),
    "missing_code": _by_column("code"),
    "margin": _margin,
    "fairness": _fairness,
    "capacity": _capacity,
    "horizon": _horizon,
    "interpretability": _level,
    "regulation": _names,
    "asymmetric_loss": _asymmetric,
}
