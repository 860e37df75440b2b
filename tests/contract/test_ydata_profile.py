"""Our facts against ydata-profiling's, and the adapter's promises."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from profile_build import profile_of

from advisor.adapters import ydata_profile
from advisor.errors import MissingExtra

pytest.importorskip("ydata_profiling")


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    n = 800
    data = pd.DataFrame(
        {
            "normal": rng.normal(5, 2, n),
            "skewed": np.exp(rng.normal(size=n)),
            "count": rng.poisson(3, n),
            "gap": np.where(rng.random(n) < 0.2, np.nan, rng.normal(size=n).round(1)),
            "level": rng.choice(list("abcd"), n),
            "one": 1,
        }
    )
    data.loc[rng.random(n) < 0.1, "level"] = None
    return data


def test_shared_facts_are_equal(frame: pd.DataFrame) -> None:
    from ydata_profiling import ProfileReport

    theirs = ProfileReport(frame, minimal=True, progress_bar=False, pool_size=1).get_description()
    ours = profile_of(frame)
    assert theirs.table["n"] == ours.n_rows
    assert theirs.table["n_var"] == ours.n_columns
    for column in ours.columns:
        other = theirs.variables[column.name]
        assert column.n_missing == other["n_missing"], column.name
        assert column.n_unique == other["n_distinct"], column.name
        if column.kind != "numeric":
            continue
        assert column.mean == pytest.approx(other["mean"])
        assert column.std == pytest.approx(other["std"])
        assert column.minimum == pytest.approx(other["min"])
        assert column.maximum == pytest.approx(other["max"])
        assert column.skewness == pytest.approx(other["skewness"])
        assert column.median == pytest.approx(other["50%"])
        assert column.q25 == pytest.approx(other["25%"])
        assert column.zero_share * (1 - column.missing_share) == pytest.approx(other["p_zeros"])


def test_alerts_become_findings_without_noise(
    frame: pd.DataFrame, capfd: pytest.CaptureFixture[str]
) -> None:
    found = ydata_profile.describe(frame, 0)
    assert ("ydata_constant", ("one",)) in {(f.code, f.columns) for f in found}
    assert ("ydata_missing", ("gap",)) in {(f.code, f.columns) for f in found}
    assert found == ydata_profile.describe(frame, 0)
    assert capfd.readouterr() == ("", "")


def test_private_columns_and_bounds(frame: pd.DataFrame, tmp_path: Path) -> None:
    wide = pd.concat([frame.assign(owner="Trillian")] * 20, ignore_index=True)
    bounded = ydata_profile.bounded(wide, 0, ("owner",))
    assert len(bounded) == ydata_profile.MAX_ROWS
    assert "owner" not in bounded
    page = ydata_profile.write_html(
        frame.head(60).assign(owner="Trillian")[["normal", "owner"]],
        tmp_path / "profile.html",
        private=("owner",),
    )
    text = page.read_text(encoding="utf-8")
    assert "Trillian" not in text
    assert "normal" in text


def test_a_missing_extra_says_how_to_get_it(
    frame: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ydata_profiling", None)
    with pytest.raises(MissingExtra, match=r"pip install 'model-advisor\[profiling\]'"):
        ydata_profile.describe(frame, 0)
