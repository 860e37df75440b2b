"""Loading the catalogue: strict, fast, and every fault named with its remedy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from advisor.catalogue import MAXIMUM_FILE_BYTES, MAXIMUM_FILES, load_catalogue, load_rule
from advisor.errors import CatalogueError
from advisor.metrics.catalogue import METRICS as SCORED
from advisor.resources import data_dir
from advisor.schema.logic import METRICS, STEP_SLOTS, fact_type
from advisor.stages.rules_docs import render_catalogue, scaffold_rule

GOOD = scaffold_rule("ORG-01", "own-demand")

TABLE = {
    "P1": [*range(1, 18)],
    "P2": [*range(1, 41)],
    "PREP": [*range(1, 9), *range(20, 29), *range(30, 39), *range(40, 46)],
    "MET": [*range(1, 20), 30, 31],
    "SPL": [*range(1, 9)],
    "P3": [*range(1, 27)],
    "LLM": [*range(1, 5)],
}
"""Rows of the rule table of the framework."""


def put(folder: Path, text: str, name: str = "ORG-01-own-demand.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def fault(path: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_rule(path, overlay=True)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "need.regulated",
            "need.regualted",
            r"unknown fact 'need.regualted'; did you mean 'need.regulated'\?",
        ),
        ("is = true", "iz = true", r"unknown key 'when.all.0.iz'; did you mean 'is'\?"),
        ("is = true", 'is = "perhaps"', "'when.all.0.is': Input should be a valid boolean"),
        ("is = true", "is = true, known = true", "has 2 operators"),
        ("is = true", "at_least = 1", "'at_least' on 'need.regulated', which has no order"),
        ('effect = "warn"', 'effect = "wran"', "'then.effect': Input should be"),
        ('effect = "warn"', 'effect = "exclude"', "effect 'exclude' needs 'families'"),
        (
            'effect = "warn"',
            'effect = "exclude"\nfamilies = { stores_row = true }',
            r"unknown key 'then.families.stores_row'; did you mean 'stores_rows'\?",
        ),
        (
            'effect = "warn"',
            'effect = "exclude"\nfamilies = {}',
            "'families' selects by no property",
        ),
        (
            'effect = "warn"',
            'effect = "metric"\nmetric = "roc_acu"',
            r"unknown metric 'roc_acu'; did you mean 'roc_auc'\?",
        ),
        (
            'effect = "warn"',
            'effect = "prepare"\nstep = "one_hot"',
            r"unknown step 'one_hot'; did you mean 'onehot'\?",
        ),
        ('effect = "warn"', 'effect = "prepare"\nstep = "onehot"', "in a rule of scope 'dataset'"),
        (
            'effect = "warn"',
            'effect = "select"\nselect = "calibrated"',
            r"unknown select 'calibrated'; did you mean 'calibrate'\?",
        ),
        ("What the reader", "{need.regulatd} What", "unknown fact in the message"),
        ('expect = "unknown"', 'expect = "silent"', "has no case that expects 'unknown'"),
        ("need = { regulated = false }", "need = { reg = false }", "unknown fact 'need.reg'"),
        ("summary =", "sumary =", r"unknown key 'sumary'; did you mean 'summary'\?"),
        ('pillar = "constraint"', 'pillar = "constraints"', "'pillar': Input should be"),
        ("need.regulated", "column.kind", "'is' on 'column.kind', which is not true or false"),
        ("need.regulated", "evidence.beats_dummy", "is not known in phase .facts."),
        (
            '{ fact = "need.regulated", is = true }',
            '{ fact = "need.interpretability", at_least = "by_hnad" }',
            r"did you mean 'by_hand'\?",
        ),
        (
            '{ fact = "need.regulated", is = true }',
            '{ fact = "data.n_rows", at_least = "many" }',
            "'data.n_rows' is compared with 'many'",
        ),
        ("[when]", "[when", "is not valid TOML"),
    ],
)
def test_a_fault_names_file_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    found = fault(put(tmp_path, GOOD.replace(old, new, 1)))
    assert "ORG-01-own-demand.toml" in found
    assert re.search(message, found), found
    assert str(tmp_path) not in found


def test_a_rule_without_a_source_is_refused(tmp_path: Path) -> None:
    start, end = GOOD.index("[[source]]"), GOOD.index("[[case]]")
    text = GOOD[:start] + GOOD[end:]
    assert "'source': Field required" in fault(put(tmp_path, text))
    assert "no source" in fault(put(tmp_path, text.replace("[when]", "source = []\n\n[when]", 1)))


def test_the_scaffold_is_a_rule_that_loads_and_stays_a_draft(tmp_path: Path) -> None:
    rule = load_rule(put(tmp_path, GOOD))
    assert (rule.id, rule.status) == ("ORG-01", "draft")


def test_an_overlay_adds_rules_and_families_and_its_hash(tmp_path: Path) -> None:
    put(tmp_path, GOOD.replace('"draft"', '"stable"'))
    (tmp_path / "families").mkdir()
    family = (data_dir("rules") / "families" / "linear_l2.toml").read_text(encoding="utf-8")
    put(tmp_path / "families", family.replace('"linear_l2"', '"own_linear"', 1), "own.toml")
    plain, extended = load_catalogue(), load_catalogue((tmp_path,))
    assert extended.rule("ORG-01") is not None
    assert extended.family("own_linear") is not None
    assert len(extended.rules) == len(plain.rules) + 1
    assert dict(extended.hashes).items() > dict(plain.hashes).items()


def test_only_an_overlay_may_name_families(tmp_path: Path) -> None:
    text = GOOD.replace('effect = "warn"', 'effect = "exclude"\nfamilies = { id = ["knn"] }')
    path = put(tmp_path, text)
    assert load_rule(path, overlay=True).then.families is not None
    with pytest.raises(CatalogueError, match="a shipped rule names families by id"):
        load_rule(path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("P1-01-mine.toml", GOOD.replace('"ORG-01"', '"P1-01"'), "id 'P1-01' is already used"),
        ("policy.toml", "alpha = 0.5", "an overlay cannot change the policy"),
        ("big.toml", GOOD + "#" * MAXIMUM_FILE_BYTES, "at most 65,536"),
    ],
)
def test_an_overlay_is_bounded(tmp_path: Path, name: str, text: str, message: str) -> None:
    put(tmp_path, text, name)
    with pytest.raises(CatalogueError, match=message):
        load_catalogue((tmp_path,))


def test_an_overlay_with_too_many_files_is_refused(tmp_path: Path) -> None:
    for number in range(MAXIMUM_FILES + 1):
        (tmp_path / f"{number}.toml").touch()
    with pytest.raises(CatalogueError, match="at most 500"):
        load_catalogue((tmp_path,))


def test_a_missing_overlay_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="does not exist"):
        load_catalogue((tmp_path / "nowhere",))


def test_the_catalogue_is_cached() -> None:
    assert load_catalogue() is load_catalogue()


def test_loading_needs_no_heavy_library() -> None:
    code = (
        "import sys; from advisor.catalogue import load_catalogue; load_catalogue();"
        "print([m for m in ('pandas', 'sklearn', 'flaml', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_loading_is_fast() -> None:
    code = (
        "import time; from advisor.catalogue import load_catalogue; start = time.process_time();"
        "load_catalogue(); print(time.process_time() - start)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.3


def test_every_row_of_the_table_is_a_rule_or_an_invariant() -> None:
    catalogue = load_catalogue()
    known = {rule.id for rule in catalogue.rules} | {item.id for item in catalogue.invariants}
    rows = {f"{prefix}-{number:02d}" for prefix, numbers in TABLE.items() for number in numbers}
    assert sorted(rows - known) == []


def test_the_place_that_holds_an_invariant_exists() -> None:
    root = data_dir("rules").parent
    for item in load_catalogue().invariants:
        assert (root / item.test).exists(), item.id


def test_the_committed_catalogue_is_the_generated_one() -> None:
    committed = (data_dir("rules") / "CATALOGUE.md").read_text(encoding="utf-8")
    assert committed == render_catalogue(load_catalogue())


def test_the_catalogue_document_shows_framework_evidence_and_action_of_every_rule() -> None:
    catalogue = load_catalogue()
    text = render_catalogue(catalogue)
    for name in (*(rule.id for rule in catalogue.rules), *(i.id for i in catalogue.invariants)):
        assert f"### {name}" in text
    expected = len(catalogue.rules) + len(catalogue.invariants)
    for words in ("- The framework said: ", "- Evidence says (", "- We do: "):
        assert text.count(words) == expected


def test_vocabularies_agree_with_what_reads_them() -> None:
    assert set(SCORED) >= METRICS
    assert fact_type("data.n_rows") is int
    assert fact_type("data.missing_share") is float
    assert fact_type("need.interpretability") is str
    assert fact_type("need.nothing") is None
    assert STEP_SLOTS["onehot"] == STEP_SLOTS["target_encode"]


def test_the_policy_holds_the_numbers_of_the_procedure() -> None:
    policy = load_catalogue().policy
    assert policy.alpha == 0.05
    assert {m.metric: m.value for m in policy.margins}["roc_auc"] == 0.01
    assert [s.name for s in policy.samples] == ["tiny", "small", "medium", "large", "very_large"]
    assert (policy.sample(99).maximum_tier, policy.sample(100).maximum_tier) == ("T2", None)
    assert [policy.sample(n).holdout_share for n in (999, 1000, 200000)] == [0.0, 0.2, 0.15]
    assert [policy.effort(name).ebm_bags for name in ("quick", "standard", "thorough")] == [
        1,
        4,
        14,
    ]
    assert policy.sources
