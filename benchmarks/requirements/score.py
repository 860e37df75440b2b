"""Compare readings with truth files: recall per document and kind, quotes checked verbatim.

Usage: ``python benchmarks/requirements/score.py --data DIR``, where DIR holds ``requirements/*``,
``truth/*.yaml`` and the data files that the truth files name.
"""

from __future__ import annotations

import argparse
import hashlib
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from advisor.schema.dataset import ColumnSketch, Document
from advisor.schema.requirements import Requirement, Requirements
from advisor.stages.requirements import read_requirements, sketch_columns

MAPPING = tomllib.loads((Path(__file__).parent / "mapping.toml").read_text(encoding="utf-8"))
SIDES = {"fn": "fn", "fp": "fp", "tp": "tp", "tp_gain": "tp", "accept_bad": "fn",
         "reject_good": "fp"}  # fmt: skip


@dataclass
class Score:
    name: str
    found: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    n_read: int = 0
    bad_quotes: int = 0

    @property
    def recall(self) -> float:
        return len(self.found) / max(1, len(self.found) + len(self.missed))

    @property
    def precision(self) -> float:
        return 1 - len(self.unsupported) / max(1, self.n_read)


def sketch_of(folder: Path, dataset: str) -> tuple[ColumnSketch, ...]:
    path = folder / dataset
    if path.suffix == ".parquet":
        return sketch_columns(pd.read_parquet(path))
    with path.open(encoding="utf-8", errors="replace") as stream:
        first = stream.readline()
    separator = ";" if first.count(";") > first.count(",") else ","
    return sketch_columns(pd.read_csv(path, sep=separator))


def normal(text: object) -> str:
    return " ".join(str(text).lower().replace("`", "").split())


def near(quote: str, item: Requirement) -> bool:
    one, other = normal(quote), normal(item.quote)
    return one in other or other in one or one[:25] in other


def same_number(one: object, other: object) -> bool:
    try:
        return abs(float(str(one)) - float(str(other))) < 1e-9
    except ValueError:
        return normal(one) == normal(other)


class Scorer:
    def __init__(self, name: str, reading: Requirements) -> None:
        self.items = [item for item in reading.items if item.origin == "quoted"]
        self.score = Score(name, n_read=len(self.items))
        self.used: set[str] = set()

    def check(self, label: str, hits: list[Requirement]) -> None:
        (self.score.found if hits else self.score.missed).append(label)
        self.used.update(item.id for item in hits)

    def facts(self, facts: dict[str, Any]) -> None:
        for name, rule in MAPPING["facts"].items():
            wanted = facts.get(name)
            if wanted is None or (name == "positive_class" and not self._stated("positive_class")):
                continue
            hits = [i for i in self.items if i.kind == rule["kind"] and self._equal(i, wanted)]
            self.check(f"{name}={wanted}", hits)
        metric = facts.get("primary_metric")
        if metric:
            words = normal(metric)
            hits = [
                i
                for i in self.items
                if i.kind in {"metric", "metric_target", "capacity", "cost", "probability_output"}
                and (
                    (i.metric or "-") in words
                    or (i.kind in {"cost", "capacity"} and ("cost" in words or "profit" in words))
                    or (i.kind == "probability_output" and "probability" in words)
                    or (i.metric == "precision_at_k" and "precision" in words)
                    or (i.metric == "qwk" and "kappa" in words)
                )
            ]  # fmt: skip
            self.check(f"primary_metric={metric}", hits)
        for wanted in facts.get("metric_targets", ()):
            hits = [
                i
                for i in self.items
                if i.kind == "metric_target"
                and i.metric == wanted["metric"]
                and (i.op or "")[:1] == wanted["op"][:1]
                and same_number(i.value, wanted["value"])
            ]
            self.check(f"metric_target={wanted['metric']}{wanted['op']}{wanted['value']}", hits)
        self._costs(facts.get("cost_matrix", {}))
        baseline = facts.get("baseline")
        if baseline:
            hits = [
                i
                for i in self.items
                if i.kind == "baseline" and same_number(i.value, baseline["value"])
            ]
            self.check("baseline", hits)
        capacity = facts.get("capacity")
        if capacity:
            hits = [
                i
                for i in self.items
                if i.kind == "capacity" and same_number(i.value, capacity["value"])
            ]
            self.check("capacity", hits)
        for column, code in facts.get("sentinel_values", {}).items():
            hits = [
                i
                for i in self.items
                if i.kind == "missing_code" and i.column == column and i.code == str(code)
            ]
            self.check(f"missing_code {column}", hits)

    def _stated(self, kind: str) -> bool:
        return any(item.kind == kind for item in self.items)

    def _equal(self, item: Requirement, wanted: Any) -> bool:
        if isinstance(wanted, list):
            return list(item.columns) == wanted
        found = normal(item.value)
        text = normal(wanted)
        return (
            found == text
            or text.startswith(found)
            or (item.kind == "problem_type" and found.split("_")[0] in text)
        )

    def _costs(self, matrix: dict[str, Any]) -> None:
        for key, value in matrix.items():
            if key in SIDES:
                hits = [
                    i
                    for i in self.items
                    if i.kind == "cost" and i.side == SIDES[key]
                    and (same_number(i.value, value) or same_number(i.value, -float(value)))
                ]  # fmt: skip
                self.check(f"cost {key}={value}", hits)

    def lists(self, facts: dict[str, Any]) -> None:
        for name, kinds in MAPPING["lists"].items():
            for column in facts.get(name, ()):
                hits = [i for i in self.items if i.kind in kinds and i.column == column]
                self.check(f"{name} {column}", hits)
        for column in facts.get("sensitive_attributes", ()):
            hits = [i for i in self.items if i.kind == "sensitive_attribute" and i.column == column]
            self.used.update(i.id for i in hits)

    def constraints(self, facts: dict[str, Any]) -> None:
        for entry in facts.get("constraints", ()):
            kind = entry["kind"]
            if kind in MAPPING["not_a_requirement"]["names"]:
                continue
            kinds = MAPPING["constraints"].get(kind)
            if kinds is None:
                raise SystemExit(f"mapping.toml lacks the constraint kind '{kind}'")
            hits = [i for i in self.items if i.kind in kinds and near(entry["quote"], i)]
            if kind in {"fairness", "split", "group_split"}:
                hits = hits or [i for i in self.items if i.kind in kinds]
            self.check(f"{kind}: {entry['quote'][:50]}", hits)

    def rest(self, text: str, facts: dict[str, Any]) -> Score:
        quotes = [
            normal(e["quote"])
            for e in (*facts.get("constraints", ()), *facts.get("metric_targets", ()))
            if "quote" in e
        ]
        for item in self.items:
            if item.quote not in text or text[: text.find(item.quote or "")].count("\n") + 1 > (
                item.line or 0
            ):
                self.score.bad_quotes += 1
            supported = item.id in self.used or any(
                q in normal(item.quote) or normal(item.quote) in q for q in quotes
            )
            if not supported:
                told = f"{item.kind} {item.column or item.value} '{(item.quote or '')[:50]}'"
                self.score.unsupported.append(told)
        return self.score


def score(path: Path, folder: Path, truth: dict[str, Any]) -> tuple[Score, Requirements]:
    text = path.read_text(encoding="utf-8")
    document = Document(path.name, text, hashlib.sha256(text.encode()).hexdigest(), "markdown")
    reading = read_requirements((document,), sketch_of(folder, truth["dataset"]))
    scorer = Scorer(path.stem, reading)
    scorer.facts(truth["facts"])
    scorer.lists(truth["facts"])
    scorer.constraints(truth["facts"])
    result = scorer.rest(text, truth["facts"])
    if truth["facts"].get("injection", {}).get("present"):
        (result.found if reading.injections else result.missed).append("injection")
    if truth["facts"].get("contradictions") and truth["facts"]["target"]:
        (result.found if reading.conflicts else result.missed).append("contradiction")
    return result, reading


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    totals: Counter[str] = Counter()
    print(f"{'document':<24}{'recall':>8}{'precision':>11}{'quotes':>8}{'uncovered':>11}")
    for path in sorted((options.data / "truth").glob("*.yaml")):
        truth = yaml.safe_load(path.read_text(encoding="utf-8"))
        source = options.data / "requirements" / truth.get("requirements", f"{path.stem}.md")
        result, reading = score(source, options.data, truth)
        totals["found"] += len(result.found)
        totals["missed"] += len(result.missed)
        totals["read"] += result.n_read
        totals["unsupported"] += len(result.unsupported)
        verbatim = "ok" if not result.bad_quotes else f"{result.bad_quotes} bad"
        print(
            f"{result.name:<24}{result.recall:>8.2f}{result.precision:>11.2f}{verbatim:>8}"
            f"{len(reading.uncovered):>11}"
        )
        if options.verbose:
            for label in result.missed:
                print(f"    missed       {label}")
            for label in result.unsupported:
                print(f"    not in truth {label}")
    recall = totals["found"] / max(1, totals["found"] + totals["missed"])
    precision = 1 - totals["unsupported"] / max(1, totals["read"])
    print(f"{'all':<24}{recall:>8.2f}{precision:>11.2f}")


if __name__ == "__main__":
    main()
