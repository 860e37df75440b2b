"""One quick run with worker processes, searched by the engine, on three hundred rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_data import made_frame

from advisor import api

pytestmark = pytest.mark.slow


def test_a_quick_run_searches_compares_and_refines_the_instant_verdict(tmp_path: Path) -> None:
    data = tmp_path / "parts.csv"
    made_frame(300, seed=3).to_csv(data, index=False)
    result = api.analyze(
        data, target="passed", effort="quick", jobs=2, out=tmp_path / "run", tracking_uri="off"
    )
    record = result.record
    assert record.reproducible
    assert {"dummy", "linear_l2", "tree_small", "ebm", "gbm_hist"} <= {
        c.family for c in record.candidates if c.status == "ok"
    }
    assert all(c.trials > 1 for c in record.candidates if c.family == "linear_l2")
    assert record.decision.instant_verdict is not None
    assert record.decision.family is not None
    assert record.candidate(record.decision.family).tier in ("T1", "T2")
    chosen = record.candidate(record.decision.family)
    assert any(check.name == "determinism" for check in chosen.checks)
    assert record.explanations.importances
    assert api.verify(result.folder, data) == ()
    assert not api.monitor(result.folder, made_frame(250, seed=9)).due
