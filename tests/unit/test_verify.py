"""The audit of a whole folder, of its documents and data, and by a repeat; watched changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from made_data import made_frame
from typer.testing import CliRunner

from advisor import api
from advisor.adapters.templates import load_templates, templates_sha256
from advisor.api.records import record_text
from advisor.cli.app import app
from advisor.errors import InputError, RecordError


@pytest.fixture
def copy(finished, tmp_path: Path) -> Path:
    return Path(shutil.copytree(finished.folder, tmp_path / "run"))


def places(found) -> str:
    return " | ".join(str(finding) for finding in found)


def test_an_untouched_folder_passes_with_its_data_and_documents(finished) -> None:
    assert api.verify(finished.folder, finished.data, requirements=[finished.document]) == ()


@pytest.mark.parametrize("name", ["decision.md", "decision.html", "model_card.md"])
def test_an_edit_of_any_report_is_found(copy: Path, name: str) -> None:
    path = copy / name
    text = path.read_text(encoding="utf-8")
    assert "0.010" in text or "AUC" in text
    path.write_text(text.replace("AUC", "AVC", 1), encoding="utf-8")
    assert f"{name}: " in places(api.verify(copy))
    assert api.verify(copy / name) != ()


def test_a_report_of_its_own_is_looked_at_alone(copy: Path) -> None:
    card = copy / "model_card.md"
    card.write_text(card.read_text(encoding="utf-8") + "\nApproved.\n", encoding="utf-8")
    assert api.verify(copy / "decision.html") == ()
    assert "model_card.md" in places(api.verify(copy))


def test_a_redrawn_figure_is_found(copy: Path, finished) -> None:
    plot = finished.result.record.plots[0]
    (copy / plot.path).write_bytes((copy / plot.path).read_bytes() + b"x")
    assert plot.path in places(api.verify(copy / "decision.md"))


def test_the_record_names_its_templates_and_others_are_told_as_one_finding(
    copy: Path, finished, tmp_path: Path
) -> None:
    recorded = dict(finished.result.record.provenance.hashes)["templates"]
    assert recorded == templates_sha256(load_templates())
    own = tmp_path / "own"
    (own / "sections").mkdir(parents=True)
    (own / "sections" / "99_house.md.j2").write_text("## House rules\n", encoding="utf-8")
    found = api.verify(copy, templates=own)
    assert [finding.place for finding in found] == ["reports"]
    assert "other templates" in found[0].message


def test_a_run_with_own_templates_passes_with_them(tmp_path: Path, finished) -> None:
    own = tmp_path / "own"
    (own / "sections").mkdir(parents=True)
    (own / "sections" / "99_house.md.j2").write_text("## House rules\n", encoding="utf-8")
    result = api.analyze(
        finished.data, target="passed", effort="instant", out=tmp_path / "run",
        tracking_uri="off", templates=own,
    )  # fmt: skip
    assert "## House rules" in (result.folder / "decision.md").read_text(encoding="utf-8")
    assert api.verify(result.folder, templates=own) == ()
    assert [finding.place for finding in api.verify(result.folder)] == ["reports"]


def test_a_changed_document_and_a_strange_one_are_found(finished, tmp_path: Path) -> None:
    changed = tmp_path / finished.document.name
    changed.write_text(
        finished.document.read_text(encoding="utf-8").replace("0.70", "0.60"), encoding="utf-8"
    )
    stranger = tmp_path / "other.md"
    stranger.write_text("Nothing.\n", encoding="utf-8")
    found = places(api.verify(finished.folder, requirements=[changed, stranger]))
    assert "the document was changed" in found
    assert "not found in needs.md" in found
    assert "not one of the documents" in found


def test_a_repeat_gives_the_digest_of_the_record(finished) -> None:
    assert api.verify(finished.folder, finished.data, rerun=True) == ()


def test_a_repeat_of_a_record_that_tells_other_evidence_is_found(copy: Path, finished) -> None:
    record = finished.result.record
    item = record.comparisons[0].model_copy(update={"gain": 0.3})
    told = record.model_copy(update={"comparisons": (item, *record.comparisons[1:])}).sealed()
    (copy / "decision.json").write_text(record_text(told), encoding="utf-8")
    found = api.verify(copy / "decision.json", finished.data, rerun=True)
    assert "a repeat of the run gives another digest" in places(found)


def test_a_repeat_needs_the_same_data(finished, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs the data"):
        api.verify(finished.folder, rerun=True)
    made_frame(seed=8).to_csv(tmp_path / "other.csv", index=False)
    assert "sha256" in places(api.verify(finished.folder, tmp_path / "other.csv"))


def test_a_record_tells_what_changed_since_the_one_it_supersedes(finished, tmp_path: Path) -> None:
    result = api.analyze(
        finished.data, requirements=[finished.document], settings=["margin=0.05"],
        effort="instant", out=tmp_path / "run", tracking_uri="off", supersedes=finished.folder,
    )  # fmt: skip
    stated = result.record.supersedes
    assert stated.record_sha256 == finished.result.record.record_sha256
    assert any(line.startswith("plan.margin") for line in stated.lines)
    text = (result.folder / "decision.md").read_text(encoding="utf-8")
    section = text.partition("## N.")[2].partition("\n## ")[0]
    assert stated.record_sha256[:16] in section
    assert "plan.margin" in section
    assert api.verify(result.folder) == ()


def test_watched_changes_end_with_exit_code_one(finished, tmp_path: Path) -> None:
    record = finished.result.record
    bar = next(item for item in record.requirements if item.kind == "metric_target")
    assert bar.status in ("met", "not_demonstrated")
    worse = tuple(
        item.model_copy(update={"status": "unmet"}) if item.id == bar.id else item
        for item in record.requirements
    )
    other = record.model_copy(
        update={
            "requirements": worse,
            "decision": record.decision.model_copy(update={"family": "tree_small"}),
        }
    ).sealed()
    path = tmp_path / "decision.json"
    path.write_text(record_text(other), encoding="utf-8")
    first = str(finished.folder)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(arguments))
        return result.exit_code, result.stderr

    assert run("diff", first, first, "--fail-on", "family,verdict,bar") == (0, "")
    assert run("diff", first, str(path))[0] == 0
    code, told = run("diff", first, str(path), "--fail-on", "family")
    assert code == 1
    assert "tree_small" in told
    code, told = run("diff", first, str(path), "--fail-on", "bar")
    assert code == 1
    assert "roc_auc" in told
    assert run("diff", first, str(path), "--fail-on", "verdict")[0] == 0
    assert run("compare", first, first, str(path), "--fail-on", "family")[0] == 1
    assert run("compare", first, str(path))[0] == 0
    assert run("compare", first, str(path), "--fail-on", "colour")[0] == 2


def test_better_met_bars_are_no_regression(finished) -> None:
    record = finished.result.record
    worse = record.model_copy(
        update={
            "requirements": tuple(
                item.model_copy(update={"status": "unmet"}) for item in record.requirements
            )
        }
    )
    assert api.regressions(worse, record, ("bar",)) == ()
    with pytest.raises(RecordError, match="cannot be watched"):
        api.regressions(record, record, ("colour",))
