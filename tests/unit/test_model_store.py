"""A saved model predicts what the fitted pipeline predicted, wherever it is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from advisor.adapters.model_store import (
    ModelWarning,
    load_model,
    model_folder,
    predict_frame,
    save_model,
)
from advisor.errors import InputError, ModelError
from advisor.families.build import build_pipeline
from advisor.families.parts import LabelledClassifier
from advisor.resources import data_dir
from advisor.schema.family import Family
from advisor.schema.features import FeatureColumn, FeaturePlan

N_ROWS = 240


def table(seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "size": rng.normal(50.0, 12.0, N_ROWS),
            "weight": rng.gamma(2.0, 3.0, N_ROWS),
            "colour": rng.choice(["red", "green", "blue"], N_ROWS),
            "unused": rng.normal(size=N_ROWS),
        }
    )
    frame.loc[::17, "weight"] = np.nan
    return frame


def labels(frame: pd.DataFrame) -> list[str]:
    score = (frame["size"] - 50) / 12 + (frame["colour"] == "red") - 0.3
    noise = np.random.default_rng(1).normal(scale=0.5, size=len(frame))
    return ["yes" if value > 0 else "no" for value in score + noise]


SCHEMA = {
    "target": "passed",
    "columns": [
        {"name": "size", "kind": "numeric", "median": 50.0},
        {"name": "weight", "kind": "numeric", "median": 5.0},
        {"name": "colour", "kind": "categorical", "mode": "blue"},
        {"name": "passed", "kind": "categorical", "role": "target"},
    ],
}


def fitted(family_id: str) -> LabelledClassifier:
    path = data_dir("rules") / "families" / f"{family_id}.toml"
    body = tomllib.loads(path.read_text(encoding="utf-8"))
    family = Family.model_validate({**body, "fixed": tuple(body.get("fixed", {}).items())})
    plan = FeaturePlan(
        task="binary",
        columns=(
            FeatureColumn(name="size", kind="numeric"),
            FeatureColumn(name="weight", kind="numeric", indicator=True),
            FeatureColumn(name="colour", kind="categorical", encoding="onehot"),
        ),
        n_rows=N_ROWS,
    )
    pipeline = build_pipeline(family, plan, {}, seed=0)
    frame = table()
    return LabelledClassifier(pipeline, ["no", "yes"]).fit(frame, labels(frame))


@pytest.fixture(scope="module")
def linear() -> LabelledClassifier:
    return fitted("linear_l2")


@pytest.fixture
def saved(linear: LabelledClassifier, tmp_path: Path) -> Path:
    return save_model(
        linear, tmp_path / "model", schema=SCHEMA, record_meta={"digest": "abc"}
    ).folder


@pytest.mark.parametrize(
    ("family_id", "library"),
    [
        ("linear_l2", None),
        ("gam_spline", None),
        ("rf", None),
        ("ebm", "interpret-core"),
        ("gbm_lightgbm", "lightgbm"),
        ("gbm_xgboost", "xgboost"),
    ],
)
def test_each_kind_survives_the_round_trip_with_only_what_it_needs(
    family_id: str, library: str | None, tmp_path: Path
) -> None:
    model = fitted(family_id)
    files = save_model(model, tmp_path / "model", schema=SCHEMA, record_meta={})
    assert files.format == "skops"
    assert files.warnings == ()
    names = {line.partition("==")[0] for line in files.requirements}
    heavy = {"interpret-core", "lightgbm", "xgboost"}
    assert names & heavy == ({library} if library else set())
    assert "flaml" not in names
    fresh = table(seed=3)
    loaded = load_model(files.folder)
    np.testing.assert_array_equal(loaded.predict_proba(fresh), model.predict_proba(fresh))


def test_the_shipped_loader_predicts_the_same_bytes_without_advisor(
    saved: Path, linear: LabelledClassifier, tmp_path: Path
) -> None:
    fresh = table(seed=4)
    fresh.to_csv(tmp_path / "fresh.csv", index=False)
    guard = (
        "import sys, runpy\n"
        "class Hide:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'advisor' and 'code' not in str(sys.path[0]):\n"
        "            raise ImportError('not installed here')\n"
        "sys.meta_path.insert(0, Hide())\n"
        "sys.path[:] = [p for p in sys.path if p != '']\n"
        f"sys.argv = ['load_model.py', {str(tmp_path / 'fresh.csv')!r}]\n"
        f"runpy.run_path({str(saved / 'load_model.py')!r}, run_name='__main__')\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", guard], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    expected = predict_frame(saved, pd.read_csv(tmp_path / "fresh.csv"))
    assert result.stdout == expected.to_csv(index=False, lineterminator="\n")
    assert expected.columns.tolist() == ["prediction", "probability_no", "probability_yes"]


def test_the_copied_classes_load_alone(saved: Path) -> None:
    script = (
        "import sys\n"
        "sys.path = [p for p in sys.path if 'site-packages' in p or 'lib/python' in p]\n"
        "sys.meta_path = [f for f in sys.meta_path if 'editable' not in repr(f).lower()]\n"
        f"sys.path.insert(0, {str(saved)!r})\n"
        "from load_model import load\n"
        "load()\n"
        "print(sys.modules['advisor.families.parts'].__file__)\n"
    )
    # -S keeps the .pth file of an editable install from adding the checkout.
    import site

    folder = next(p for p in site.getsitepackages() if Path(p, "sklearn").is_dir())
    script = f"import sys; sys.path.append({folder!r})\n" + script
    result = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=saved,
    )
    assert Path(result.stdout.strip()).is_relative_to(saved / "code")


def test_an_installed_advisor_is_not_hidden_by_the_copy(saved: Path) -> None:
    script = (
        "from load_model import load\n"
        "load()\n"
        "import advisor, advisor.errors\n"
        "print(advisor.__version__, advisor.errors.EXIT_BUG)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=saved
    )
    assert result.stdout.split()[1] == "70"


def test_contributions_of_an_additive_model_add_up_and_say_so(
    saved: Path, linear: LabelledClassifier
) -> None:
    fresh = table(seed=5)
    told = predict_frame(saved, fresh, explain=True)
    assert set(told["contribution_kind"]) == {"exact"}
    share = linear.predict_proba(fresh)[:, 1]
    parts = told.filter(regex="^contribution_(size|weight|colour|base)$").sum(axis=1)
    np.testing.assert_allclose(parts, np.log(share / (1 - share)), atol=1e-6)


def test_contributions_of_a_model_with_interactions_are_labelled_post_hoc(tmp_path: Path) -> None:
    files = save_model(fitted("rf"), tmp_path / "model", schema=SCHEMA, record_meta={})
    told = predict_frame(files.folder, table(seed=5), explain=True)
    assert "post-hoc" in set(told["contribution_kind"])


def test_what_skops_cannot_hold_is_saved_with_a_warning_and_loads_only_when_trusted(
    tmp_path: Path,
) -> None:
    frame = table()[["size"]]
    odd = make_pipeline(FunctionTransformer(lambda x: x * 2.0)).fit(frame)
    schema = {"columns": [{"name": "size"}]}
    files = save_model(odd, tmp_path / "model", schema=schema, record_meta={})
    assert files.format == "cloudpickle"
    assert "cloudpickle" in files.warnings[0]
    with pytest.raises(ModelError, match="runs code when it is loaded"):
        load_model(files.folder)
    loaded = load_model(files.folder, trust=True)
    pd.testing.assert_frame_equal(loaded.transform(frame), frame * 2.0)


def test_types_outside_the_known_libraries_are_refused_by_name(tmp_path: Path) -> None:
    odd = make_pipeline(FunctionTransformer(subprocess.getoutput)).fit(table()[["size"]])
    files = save_model(odd, tmp_path / "m", schema={"columns": []}, record_meta={})
    assert files.format == "skops"
    with pytest.raises(ModelError, match="getoutput"):
        load_model(files.folder)


def test_a_changed_file_is_refused(saved: Path) -> None:
    path = saved / "model.skops"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError, match="changed since the model was saved"):
        load_model(saved)


def test_a_missing_file_is_named(saved: Path) -> None:
    (saved / "model.skops").unlink()
    with pytest.raises(ModelError, match=r"missing.*") as caught:
        load_model(saved)
    assert "model.skops" in str(caught.value)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no saved model here"):
        model_folder(tmp_path)
    with pytest.raises(ModelError, match="no such folder"):
        model_folder(tmp_path / "absent")


def test_the_folder_of_a_run_stands_for_its_model(saved: Path) -> None:
    assert model_folder(saved.parent) == saved


def test_another_library_version_warns(saved: Path) -> None:
    manifest = json.loads((saved / "manifest.json").read_text())
    manifest["requirements"] = ["scikit-learn==0.1"]
    (saved / "manifest.json").write_text(json.dumps(manifest))
    with pytest.warns(ModelWarning, match=r"made with scikit-learn 0\.1"):
        load_model(saved)


def test_an_unchanged_environment_does_not_warn(saved: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ModelWarning)
        load_model(saved)


def test_a_missing_column_is_named_with_its_near_name(saved: Path) -> None:
    with pytest.raises(ModelError, match=r"lacks 1 column\(s\) of the model: colour") as caught:
        predict_frame(saved, table().rename(columns={"colour": "color"}))
    assert "'color' may be 'colour'" in str(caught.value)


def test_a_model_is_never_written_over(saved: Path, linear: LabelledClassifier) -> None:
    with pytest.raises(InputError, match="not empty"):
        save_model(linear, saved, schema=SCHEMA, record_meta={})


def test_a_failed_save_leaves_nothing(tmp_path: Path, linear: LabelledClassifier) -> None:
    with pytest.raises(TypeError):
        save_model(linear, tmp_path / "m", schema={"columns": [object()]}, record_meta={})
    assert list(tmp_path.iterdir()) == []


def test_every_file_of_the_model_is_hashed(saved: Path) -> None:
    manifest = json.loads((saved / "manifest.json").read_text())
    written = {p.relative_to(saved).as_posix() for p in saved.rglob("*") if p.is_file()}
    assert set(manifest["sha256"]) == written - {"manifest.json"}
    assert manifest["record"] == {"digest": "abc"}
