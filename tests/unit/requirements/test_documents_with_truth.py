"""Generated documents of several domains, styles and languages, each with its truth."""

from __future__ import annotations

import pytest

from tests.unit.requirements.cases import all_cases, compare, read

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_reading_agrees_with_truth(case):
    outcome = compare(case, read(case))
    assert outcome.recall >= 0.85, f"missed: {outcome.missed}"
    assert outcome.precision >= 0.8, f"invented: {[i.model_dump() for i in outcome.invented]}"


def test_batch_as_a_whole():
    outcomes = [compare(case, read(case)) for case in CASES]
    expected = sum(o.n_expected for o in outcomes)
    read_items = sum(o.n_read for o in outcomes)
    assert 1 - sum(len(o.missed) for o in outcomes) / expected >= 0.97
    assert 1 - sum(len(o.invented) for o in outcomes) / read_items >= 0.97


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_quotes_are_spans_on_their_line(case):
    lines = case.text.split("\n")
    found = read(case)
    for item in (*found.items, *found.uncovered, *found.injections):
        assert item.quote in case.text
        start = sum(len(line) + 1 for line in lines[: item.line - 1])
        assert start <= case.text.index(item.quote, start) <= start + len(lines[item.line - 1])
