"""The audit finds every single edit outside human fields."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from report_records import EVERY_CASE, credit

from advisor.schema.record import DecisionRecord
from advisor.stages.narrate import narrate
from advisor.stages.render import render_markdown
from advisor.stages.verify import open_slots, verify_record, verify_report


def as_json(record: DecisionRecord) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(record.model_dump_json(by_alias=True))
    return loaded


def resealed(body: dict[str, Any]) -> dict[str, Any]:
    """Return an edited record whose hashes were made to fit: what a forger would do."""
    return as_json(DecisionRecord.model_validate(body).sealed())


@pytest.fixture(scope="module")
def record() -> DecisionRecord:
    base = credit()
    return base.model_copy(update={"narrative": narrate(base)}).sealed()


@pytest.mark.parametrize("name", sorted(EVERY_CASE))
def test_honest_records_pass(name: str) -> None:
    base = EVERY_CASE[name]()
    sealed = base.model_copy(update={"narrative": narrate(base)}).sealed()
    assert verify_record(as_json(sealed)) == ()


def _leaf_paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in _leaf_paths(v, (*path, k))]
    if isinstance(value, list):
        return [p for n, v in enumerate(value) for p in _leaf_paths(v, (*path, n))]
    return [path]


def _edited(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return 1 if value is None else not value
    if isinstance(value, int | float):
        return value + rng.choice((1, -1, 0.001, 10))
    return f"{value}x" if rng.random() < 0.5 else value[1:] or "y"


def test_every_edit_of_a_record_is_found(record: DecisionRecord) -> None:
    rng = random.Random(5)
    body = as_json(record)
    paths = _leaf_paths(body)
    for path in rng.sample(paths, 250):
        changed = json.loads(json.dumps(body))
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = _edited(place[path[-1]], rng)
        assert verify_record(changed), path


def test_every_edit_of_a_report_is_found(record: DecisionRecord, templates: dict[str, str]) -> None:
    rng = random.Random(6)
    report = render_markdown(record, templates)
    tokens = [m for m in re.finditer(r"[\w.]+", report) if m.group() != "Answer"]
    human = [m.span() for m in re.finditer(r"<!-- slot .*?<!-- end", report, re.DOTALL)]
    tokens = [t for t in tokens if not any(a <= t.start() < b for a, b in human)]
    tokens = [t for t in tokens if t.group() != "draft"]
    for token in rng.sample(tokens, 250):
        word = token.group()
        digit = re.search(r"\d", word)
        new = (
            word.replace(digit.group(), str((int(digit.group()) + 1) % 10), 1)
            if digit
            else word + "n"
        )
        changed = report[: token.start()] + new + report[token.end() :]
        found = verify_report(changed, report)
        assert found, word
        assert re.match(r"(near )?line \d+", found[0].place)


def test_added_and_removed_lines_are_found(
    record: DecisionRecord, templates: dict[str, str]
) -> None:
    report = render_markdown(record, templates)
    lines = report.splitlines()
    assert verify_report("\n".join([*lines[:40], "An extra claim.", *lines[40:]]), report)
    bar = next(n for n, line in enumerate(lines) if line.startswith("| R03"))
    found = verify_report("\n".join(lines[:bar] + lines[bar + 1 :]), report)
    assert "missing" in found[0].message
    assert verify_report("", report)


def test_human_fields_are_free(record: DecisionRecord, templates: dict[str, str]) -> None:
    report = render_markdown(record, templates)
    assert open_slots(report) == (14, 14)
    filled = report.replace("Answer:\n", "Answer: loans 12.5 %\n\n| a | b |\n\nmore\n", 2)
    filled = filled.replace(
        "| Developer |   |   |   |   |   |", "| Developer | A. B. | approve | none | 2027 | today |"
    )
    filled = filled.replace('status: "draft"', "status: approved")
    assert filled != report
    assert verify_report(filled, report) == ()
    assert open_slots(filled) == (12, 14)
    assert verify_report(filled.replace("<!-- end H-01 -->", ""), report)
    signed = filled.replace("| today | `", "| today | `0")
    assert verify_report(signed, report)


def test_windows_line_ends_are_no_edit(record: DecisionRecord, templates: dict[str, str]) -> None:
    report = render_markdown(record, templates)
    assert verify_report(report.replace("\n", "\r\n"), report) == ()


FORGERIES = {
    "gain": (("comparisons", 0, "gain"), 0.5),
    "bound": (("comparisons", 0, "low"), 0.4),
    "verdict of a comparison": (("comparisons", 0, "verdict"), "needed"),
    "alpha": (("comparisons", 0, "alpha"), 0.5),
    "mean": (("candidates", 1, "metrics", "roc_auc", "mean"), 0.9),
    "verdict": (("verdict",), "RECOMMEND"),
    "family": (("decision", "family"), "tree_small"),
    "price": (("decision", "price_of_simplicity", "value"), 0.0001),
    "rule state": (("shortlist", 9, "because", 0, "state"), "silent"),
    "rule fact": (("rule_outcomes", 1, "facts", 0, "value"), 4999),
    "citation": (("decision", "ladder", 1, "evidence", 0), "cmp:linear_l2>nothing"),
    "quote": (("requirements", 2, "quote"), None),
}


@pytest.mark.parametrize("name", sorted(FORGERIES))
def test_forgeries_with_fitting_hashes_are_found(name: str, record: DecisionRecord) -> None:
    path, value = FORGERIES[name]
    body = as_json(record)
    place: Any = body
    for step in path[:-1]:
        place = place[step]
    if name == "rule state":
        place = body["shortlist"][7]["because"][0]
    place[path[-1]] = value
    forged = resealed(body)
    found = verify_record(forged)
    assert found
    assert not any(f.place in ("digest", "record_sha256") for f in found)


def test_quotes_are_looked_up_in_documents(record: DecisionRecord) -> None:
    body = as_json(record)
    quotes = "\n".join(r.quote for r in record.requirements if r.quote)
    assert verify_record(body, {"spec.md": quotes}) == ()
    found = verify_record(body, {"spec.md": quotes.replace("0.77", "0.57")})
    assert [f.place for f in found] == ["requirements.1.quote"]


def test_records_that_cannot_be_read(record: DecisionRecord) -> None:
    body = as_json(record)
    assert verify_record({**body, "schema_version": "9.0"})[0].place == "schema_version"
    assert verify_record({})[0].place == "schema_version"
    broken = {**body, "problem": 3}
    assert any(f.place.startswith("problem") for f in verify_record(broken))
