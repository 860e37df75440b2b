"""Columns that know the outcome, and strong ones that do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from profile_build import asked, codes, excluded, finding_of, profile_of
from sklearn.datasets import load_breast_cancer, load_iris

from advisor.schema.problem import Task

N = 1500


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def binary(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Three honest columns, the best with an AUC of about 0.7."""
    frame = pd.DataFrame(rng.normal(size=(N, 3)), columns=["a", "b", "c"])
    logit = 0.9 * frame["a"] + 0.4 * frame["b"] - 1
    return frame, (rng.random(N) < 1 / (1 + np.exp(-logit))).astype(int).to_numpy()


def test_honest_columns_raise_no_suspicion(rng: np.random.Generator) -> None:
    profile = profile_of(*binary(rng))
    assert excluded(profile) == {}
    assert not {code for code in codes(profile) if code.startswith("leak")}


def test_copies_of_the_target_are_excluded(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["flag"] = np.where(y == 1, "paid", "open")
    frame["score_late"] = y + rng.normal(0, 0.05, N)
    profile = profile_of(frame, y)
    assert excluded(profile) == {"flag": "leak", "score_late": "leak"}
    assert finding_of(profile, "leak_single_feature", "flag").severity == "severe"


def test_a_person_can_keep_a_suspect(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["flag"] = np.where(y == 1, "paid", "open")
    profile = profile_of(frame, y, requirements=(asked("keep_column", "flag"),))
    assert excluded(profile) == {}
    assert finding_of(profile, "leak_kept").columns == ("flag",)


def test_elapsed_time_that_beats_everything_is_excluded(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["call_duration"] = rng.gamma(2, 100, N) * (1 + 2.5 * y)
    profile = profile_of(frame, y)
    assert excluded(profile) == {"call_duration": "leak"}
    assert "--set keep_column=call_duration" in finding_of(profile, "leak_name").message


def test_ordinary_duration_is_kept_and_mentioned(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["loan_duration"] = rng.gamma(2, 10, N) * (1 + 0.4 * y)
    profile = profile_of(frame, y)
    assert excluded(profile) == {}
    note = finding_of(profile, "leak_name")
    assert (note.severity, note.action) == ("info", "question")


def test_lone_strong_column_is_kept_with_a_question(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["balance"] = y + rng.normal(0, 0.5, N)
    profile = profile_of(frame, y)
    assert excluded(profile) == {}
    assert finding_of(profile, "leak_suspect").action == "question"


@pytest.mark.parametrize("load", [load_iris, load_breast_cancer])
def test_easy_problems_keep_all_their_columns(load: object) -> None:
    data = load(as_frame=True)
    task = Task.MULTICLASS if data.target.nunique() > 2 else Task.BINARY
    profile = profile_of(data.data, data.target.to_numpy(), task)
    assert "leak" not in excluded(profile).values()


def test_cells_filled_in_after_the_outcome(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["refund_date"] = np.where((y == 1) & (rng.random(N) < 0.97), 1.0, np.nan)
    frame["lawyer"] = np.where((y == 1) & (rng.random(N) < 0.15), "known", None)
    frame["gap"] = np.where(rng.random(N) < 0.3 + 0.2 * y, np.nan, 1.0 * rng.integers(0, 9, N))
    profile = profile_of(frame, y)
    assert excluded(profile) == {"refund_date": "leak", "lawyer": "leak"}
    assert profile.column("gap").missing_informative is True


@pytest.mark.parametrize(
    ("make", "parts"),
    [
        (lambda f: f.a + f.b, {"a", "b"}),
        (lambda f: f.a - f.c, {"a", "c"}),
        (lambda f: f.b * f.c, {"b", "c"}),
        (lambda f: f.c / f.a, {"c", "a"}),
        (lambda f: f.a + f.b + f.c, {"a", "b", "c"}),
    ],
)
def test_parts_of_the_target_are_excluded(
    rng: np.random.Generator, make: object, parts: set[str]
) -> None:
    frame = pd.DataFrame(rng.integers(1, 500, (N, 4)), columns=list("abcd"))
    profile = profile_of(frame, make(frame).to_numpy(dtype=float), Task.REGRESSION)
    assert {c for c, code in excluded(profile).items() if code == "leak"} == parts
    assert finding_of(profile, "exact_formula").severity == "severe"


def test_noiseless_linear_law_is_asked_about(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(rng.normal(size=(N, 3)), columns=list("abc"))
    y = (3.2 * frame.a - 0.7 * frame.b + 0.1 * frame.c).to_numpy()
    profile = profile_of(frame, y, Task.REGRESSION)
    assert "a" not in excluded(profile)
    assert finding_of(profile, "exact_formula").action == "question"


def test_monotone_copy_of_a_number_is_excluded(rng: np.random.Generator) -> None:
    frame = pd.DataFrame({"x": rng.normal(size=N)})
    y = np.exp(2 * rng.normal(size=N))
    frame["log_amount"] = np.log(y)
    assert excluded(profile_of(frame, y, Task.REGRESSION)) == {"log_amount": "leak"}


def test_identifier_that_follows_the_outcome(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    order = np.argsort(y, kind="stable")
    frame, y = frame.iloc[order].reset_index(drop=True), y[order]
    frame["record"] = np.arange(N)
    profile = profile_of(frame, y)
    assert excluded(profile) == {"record": "id"}
    assert "id_encodes_outcome" in codes(profile)


def test_columns_ruled_out_by_documents(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["sex"] = rng.choice(["f", "m"], N)
    frame["gender_code"] = np.where(frame["sex"] == "f", 1, 2)
    frame["age"] = rng.integers(18, 80, N)
    items = (
        asked("forbidden_column", "sex"),
        asked("unavailable_at_prediction", "b"),
        asked("forbidden_column", "age", condition="only if never to their detriment"),
        asked("sensitive_attribute", "c"),
        asked("forbidden_column", "absent"),
    )
    profile = profile_of(frame, y, requirements=items)
    assert excluded(profile) == {
        "sex": "forbidden", "gender_code": "forbidden", "b": "unavailable", "age": "forbidden",
    }  # fmt: skip
    assert "conditional" in next(e.reason for e in profile.excluded_columns if e.column == "age")
    assert finding_of(profile, "named_column_absent").columns == ("absent",)
    directed = (*items, asked("monotonic", "age", direction="increasing"))
    assert "age" not in excluded(profile_of(frame, y, requirements=directed))


def test_stand_in_for_a_forbidden_column_is_reported(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["region"] = rng.choice(["n", "s"], N)
    frame["latitude"] = np.where(frame["region"] == "n", 60, 40) + rng.normal(0, 3, N)
    profile = profile_of(frame, y, requirements=(asked("forbidden_column", "region"),))
    assert "latitude" not in excluded(profile)
    assert finding_of(profile, "proxy_column").columns == ("latitude", "region")


def test_group_column_gets_its_role(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["site"] = rng.integers(0, 40, N)
    profile = profile_of(frame, y, group_column="site")
    assert excluded(profile) == {"site": "group"}
    assert profile.column("site").role == "group"
    assert profile.fact("data.n_groups").value == 40


def test_common_words_in_names_raise_no_warning(rng: np.random.Generator) -> None:
    frame, y = binary(rng)
    frame["status"] = np.where(rng.random(N) < 0.3 + 0.3 * y, "none", "some")
    frame["marital_status"] = np.where(rng.random(N) < 0.3 + 0.3 * y, "wed", "not")
    profile = profile_of(frame, y)
    assert excluded(profile) == {}
    told = [f for f in profile.findings if f.code == "leak_name"]
    assert [(f.columns, f.severity) for f in told] == [(("status",), "info")]
