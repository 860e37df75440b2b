"""The tracker against a real MLflow on sqlite."""

from __future__ import annotations

import logging
import os
import socket
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from small_record import small_record

from advisor.adapters.mlflow_tracker import MlflowTracker, resolve_tracking_uri, ui_command
from advisor.adapters.model_store import save_model
from advisor.errors import MissingExtra, TrackingError

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
mlflow = pytest.importorskip("mlflow")


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_EXPERIMENT_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """One run logged while the caller has an active run in another store."""
    base = tmp_path_factory.mktemp("tracking")
    run_folder = base / "run"
    run_folder.mkdir()
    (run_folder / "decision.md").write_text("# Decision\n", encoding="utf-8")
    frame = pd.DataFrame({"size": np.linspace(-1, 1, 40)})
    model = LogisticRegression().fit(frame, (frame["size"] > 0).astype(int))
    save_model(model, run_folder / "model", schema={"columns": [{"name": "size"}]}, record_meta={})
    mlflow.set_tracking_uri(f"sqlite:///{base / 'callers.db'}")
    home = base / "advisor-out"
    with mlflow.start_run() as active:
        before = dict(os.environ), logging.getLogger("mlflow").level, mlflow.get_tracking_uri()
        # The URI is given: `set_tracking_uri` also sets MLFLOW_TRACKING_URI, which we honour.
        run_id = MlflowTracker(f"sqlite:///{home / 'mlflow.db'}", home=home).log(
            small_record(), str(run_folder)
        )
        still_active = mlflow.active_run().info.run_id
        after = dict(os.environ), logging.getLogger("mlflow").level, mlflow.get_tracking_uri()
    mlflow.set_tracking_uri(None)
    return {
        "run_id": run_id,
        "home": home,
        "uri": f"sqlite:///{home / 'mlflow.db'}",
        "model": model,
        "frame": frame,
        "active": (active.info.run_id, still_active),
        "surroundings": (before, after),
    }


def test_one_parent_and_one_child_a_family(logged: dict) -> None:
    client = mlflow.MlflowClient(tracking_uri=logged["uri"])
    experiment = client.get_experiment_by_name("advisor")
    runs = client.search_runs([experiment.experiment_id])
    children = [r for r in runs if r.data.tags.get("mlflow.parentRunId") == logged["run_id"]]
    assert sorted(r.info.run_name for r in children) == ["dummy", "gbm_hist", "linear_l2"]
    assert len(runs) == len(children) + 1
    assert {r.info.status for r in runs} == {"FINISHED"}
    linear = next(r for r in children if r.info.run_name == "linear_l2")
    assert linear.data.params == {"C": "0.5", "solver": "lbfgs"}
    assert linear.data.metrics["roc_auc"] == pytest.approx(0.81)
    assert linear.data.tags["advisor.chosen"] == "true"
    folds = client.get_metric_history(linear.info.run_id, "roc_auc_fold")
    assert [point.step for point in folds] == [0, 1, 2]


def test_the_parent_says_what_was_decided(logged: dict) -> None:
    client = mlflow.MlflowClient(tracking_uri=logged["uri"])
    run = client.get_run(logged["run_id"])
    record = small_record()
    assert run.data.tags["advisor.verdict"] == "RECOMMEND_WITH_CONDITIONS"
    assert run.data.tags["advisor.family"] == "linear_l2"
    assert run.data.tags["advisor.digest"] == record.digest
    assert run.data.tags["advisor.data_sha256"] == record.source.sha256
    assert run.data.metrics["holdout_roc_auc"] == pytest.approx(0.8)
    assert run.data.metrics["price_of_simplicity"] == pytest.approx(0.01)
    names = {artifact.path for artifact in client.list_artifacts(logged["run_id"])}
    assert {"decision.md", "model"} <= names


def test_nothing_in_the_tags_points_at_a_machine_or_a_person(logged: dict) -> None:
    client = mlflow.MlflowClient(tracking_uri=logged["uri"])
    experiment = client.get_experiment_by_name("advisor")
    for run in client.search_runs([experiment.experiment_id]):
        for name, value in {**run.data.tags, **run.data.params}.items():
            assert not value.startswith("/"), (name, value)
            assert socket.gethostname() not in value, (name, value)
        assert "mlflow.user" not in run.data.tags
        assert "mlflow.source.name" not in run.data.tags


def test_the_callers_run_store_environment_and_logging_are_left_alone(logged: dict) -> None:
    assert logged["active"][0] == logged["active"][1]
    (environment, *rest), (environment_after, *rest_after) = logged["surroundings"]
    assert rest == rest_after
    assert set(environment.items()) ^ set(environment_after.items()) == set()


def test_the_default_store_keeps_its_artifacts_beside_it(logged: dict) -> None:
    assert list(Path(logged["home"], "mlartifacts").rglob("decision.md"))


@pytest.mark.parametrize("flavor", ["pyfunc", "sklearn"])
def test_mlflow_loads_the_model_folder_as_it_was_written(logged: dict, flavor: str) -> None:
    module = __import__(f"mlflow.{flavor}", fromlist=["load_model"])
    mlflow.set_tracking_uri(logged["uri"])
    try:
        loaded = module.load_model(f"runs:/{logged['run_id']}/model")
    finally:
        mlflow.set_tracking_uri(None)
    expected = logged["model"].predict(logged["frame"])
    np.testing.assert_array_equal(loaded.predict(logged["frame"]), expected)


def test_off_logs_nothing(tmp_path: Path) -> None:
    assert MlflowTracker("off", home=tmp_path / "store").log(small_record(), str(tmp_path)) is None
    assert not (tmp_path / "store").exists()
    assert ui_command("off") is None


def test_a_server_that_is_down_is_found_out_in_seconds(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = time.monotonic()
    with pytest.raises(TrackingError, match="does not answer"):
        MlflowTracker(f"http://user:hush@127.0.0.1:{port}").log(small_record(), str(tmp_path))
    assert time.monotonic() - start < 10


def test_credentials_in_the_address_are_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(TrackingError) as caught:
        MlflowTracker("http://user:hush@127.0.0.1:9").log(small_record(), str(tmp_path))
    assert "hush" not in str(caught.value)


def test_a_store_that_mlflow_refuses_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(TrackingError, match="cannot be used"):
        MlflowTracker("nonsense://store").log(small_record(), str(tmp_path))


def test_a_missing_extra_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.adapters.mlflow_tracker.tracking_available", lambda: False)
    with pytest.raises(MissingExtra, match=r"pip install 'model-advisor\[tracking\]'"):
        MlflowTracker(home=tmp_path).log(small_record(), str(tmp_path))


def test_the_environment_names_the_store_and_a_flag_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve_tracking_uri(None) == "sqlite:///advisor-out/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://tracking.example:5000")
    assert resolve_tracking_uri(None) == "http://tracking.example:5000"
    assert resolve_tracking_uri("sqlite:///other.db") == "sqlite:///other.db"
    assert resolve_tracking_uri("off") is None
    assert ui_command("sqlite:///other.db") == "mlflow ui --backend-store-uri sqlite:///other.db"
