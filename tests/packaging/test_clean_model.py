"""A saved model runs in an environment that holds only its own requirements."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from families_data import load_family, mixed_plan, mixed_table

from advisor.adapters.model_store import predict_frame, save_model
from advisor.families.build import build_pipeline
from advisor.families.parts import LabelledClassifier


@pytest.mark.slow
@pytest.mark.parametrize("family_id", ["gam_spline", "ebm"])
def test_the_model_predicts_the_same_bytes_with_only_its_requirements(
    family_id: str, tmp_path: Path
) -> None:
    frame, targets = mixed_table()
    plan = mixed_plan("binary")
    model = LabelledClassifier(build_pipeline(load_family(family_id), plan, {}, 0), ["no", "yes"])
    model.fit(frame, ["yes" if code else "no" for code in targets["binary"]])
    schema = {"columns": [{"name": name} for name in plan.names()]}
    folder = save_model(model, tmp_path / "model", schema=schema, record_meta={}).folder
    data = tmp_path / "data.csv"
    mixed_table(seed=9)[0].to_csv(data, index=False)

    home = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = str(home / "bin" / "python")
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "-r", str(folder / "requirements.txt")],
        check=True,
        capture_output=True,
    )
    absent = subprocess.run(
        [python, "-c", "import advisor"], capture_output=True, check=False, cwd=tmp_path
    )
    assert absent.returncode != 0
    result = subprocess.run(
        [python, str(folder / "load_model.py"), str(data)],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    expected = predict_frame(folder, pd.read_csv(data))
    assert result.stdout == expected.to_csv(index=False, lineterminator="\n")
