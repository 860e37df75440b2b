"""What a column is, from its cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from profile_build import asked, codes, excluded, finding_of, profile_of

from advisor.errors import DataError

N = 400
RNG = np.random.default_rng(0)


def kind_of(values: object, name: str = "v") -> str:
    column = profile_of(pd.DataFrame({name: values, "w": RNG.normal(size=len(values))})).column(
        name
    )
    assert column is not None
    return column.kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (RNG.normal(size=N), "numeric"),
        (RNG.integers(0, 9, N), "numeric"),
        (RNG.integers(0, 2, N), "boolean"),
        (RNG.random(N) > 0.5, "boolean"),
        (pd.array([True, None] * (N // 2), dtype="boolean"), "boolean"),
        (RNG.choice(["a", "b", "c"], N), "categorical"),
        (pd.Categorical(RNG.choice(["a", "b"], N)), "categorical"),
        (pd.Categorical(RNG.choice(["lo", "hi"], N), ["lo", "hi"], ordered=True), "ordinal"),
        (pd.date_range("2020-01-01", periods=N), "datetime"),
        (pd.date_range("2020-01-01", periods=N, tz="Europe/Berlin"), "datetime"),
        (np.full(N, 7), "constant"),
        (np.full(N, np.nan), "empty"),
        ([None] * N, "empty"),
        (["  "] * N, "empty"),
        ([f"K{i:05d}" for i in range(N)], "id"),
        (np.arange(1000, 1000 + N), "id"),
        ([f"the parcel number {i} came late again" for i in range(N)], "text"),
        (["これは非常に長い日本語の文章です" + str(i) for i in range(N)], "text"),
        (pd.array(RNG.integers(0, 50, N), dtype="Int64"), "numeric"),
        (pd.Categorical(RNG.integers(1, 5, N)), "categorical"),
        (np.arange(N) + 2**60, "id"),
        (RNG.permutation(N) + 1, "id"),
    ],
)
def test_kind_follows_the_cells(values: object, kind: str) -> None:
    assert kind_of(values) == kind


def test_unique_measurements_are_no_identifiers() -> None:
    prices = RNG.choice(np.arange(50_000, 900_000), N, replace=False)
    assert kind_of(prices, "price") == "numeric"
    assert kind_of(prices, "policy_id") == "id"


def test_repeating_entity_is_excluded_and_asked_about() -> None:
    frame = pd.DataFrame({"patient_id": np.repeat(np.arange(100), 4), "x": RNG.normal(size=N)})
    profile = profile_of(frame, RNG.integers(0, 2, N))
    assert excluded(profile) == {"patient_id": "id"}
    assert finding_of(profile, "possible_group").action == "question"


def test_few_numbered_codes_are_a_category() -> None:
    frame = pd.DataFrame({"store_id": RNG.integers(1, 12, N), "x": RNG.normal(size=N)})
    profile = profile_of(frame)
    assert profile.column("store_id").kind == "categorical"
    assert "store_id" not in excluded(profile)


@pytest.mark.parametrize(
    ("texts", "decimal_comma", "mean"),
    [
        (["1.5", "2.5", " "], False, 2.0),
        (["1,5", "2,5", "3,5"], True, 2.5),
        (["1.234,5", "1.235,5"], True, 1235.0),
        (["1,234.5", "1,235.5"], False, 1235.0),
        (["$1,200", "$1,400"], False, 1300.0),
        (["10 %", "20%"], False, 15.0),
        (["-1e3", "1e3"], False, 0.0),
    ],
)
def test_numbers_stored_as_text(texts: list[str], decimal_comma: bool, mean: float) -> None:
    profile = profile_of(pd.DataFrame({"v": texts * 60, "w": range(60 * len(texts))}))
    column = profile.column("v")
    assert (column.kind, column.parses_as, column.decimal_comma) == (
        "numeric", "number", decimal_comma,
    )  # fmt: skip
    assert column.mean == pytest.approx(mean)
    assert "number_in_text" in codes(profile)


def test_comma_with_three_digits_is_asked_about() -> None:
    profile = profile_of(pd.DataFrame({"v": ["1,250", "2,750"] * 50}))
    assert finding_of(profile, "ambiguous_number").action == "question"


def test_leading_zeros_are_codes() -> None:
    profile = profile_of(pd.DataFrame({"zip": ["01234", "04109", "10115"] * 50}))
    assert profile.column("zip").kind == "categorical"


def test_a_few_words_among_numbers_do_not_hide_the_numbers() -> None:
    values = [str(i) for i in range(97)] + ["abc", "?", "n/a"]
    column = profile_of(pd.DataFrame({"v": values, "w": 1})).column("v")
    assert column.parses_as == "number"
    assert column.n_missing == 3


@pytest.mark.parametrize(
    "date_format",
    ["%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y", "%d/%m/%Y", "%d-%b-%Y", "%Y/%m/%d"],
)
def test_dates_stored_as_text(date_format: str) -> None:
    days = pd.date_range("2020-01-01", periods=N, freq="31h")
    profile = profile_of(pd.DataFrame({"d": days.strftime(date_format), "w": range(N)}))
    column = profile.column("d")
    assert (column.kind, column.parses_as, column.date_format) == ("datetime", "date", date_format)
    assert "ambiguous_date" not in codes(profile)


def test_ambiguous_dates_are_asked_about() -> None:
    frame = pd.DataFrame({"d": ["03/04/2021", "05/06/2021", "01/02/2022"] * 40})
    assert finding_of(profile_of(frame), "ambiguous_date").severity == "warning"


def test_iso_dates_with_zone() -> None:
    days = pd.date_range("2020-01-01", periods=N, freq="h").strftime("%Y-%m-%dT%H:%M:%SZ")
    assert profile_of(pd.DataFrame({"d": days})).column("d").date_format == "ISO8601"


def test_missing_marks_and_blanks_count_as_missing() -> None:
    frame = pd.DataFrame({"v": ["a", "b", "?", " ", "N/A", None] * 50})
    profile = profile_of(frame)
    column = profile.column("v")
    assert column.n_missing == 200
    assert set(column.sentinel_codes) == {"?", "N/A", ""}
    assert {level.level for level in column.top_levels} == {"a", "b"}
    assert {"sentinel_code", "blank_as_missing"} <= codes(profile)


def test_declared_code_is_missing_and_an_undeclared_one_is_asked_about() -> None:
    values = np.where(RNG.random(N) < 0.1, -999.0, RNG.normal(30, 4, N))
    frame = pd.DataFrame({"v": values})
    silent, told = (
        profile_of(frame),
        profile_of(frame, requirements=(asked("missing_code", "v", code="-999"),)),
    )
    assert finding_of(silent, "possible_sentinel").action == "question"
    assert silent.column("v").minimum == -999
    assert silent.column("v").sentinel_codes == ("-999",)
    assert told.column("v").n_missing == int((values == -999).sum())
    assert told.column("v").minimum > 0
    assert told.column("v").sentinel_codes == ("-999",)
    assert "possible_sentinel" not in codes(told)


def test_nines_far_away_are_suspected_and_ordinary_maxima_are_not() -> None:
    far = np.where(RNG.random(N) < 0.3, 999, RNG.integers(0, 20, N))
    near = np.minimum(RNG.integers(0, 1500, N), 999)
    profile = profile_of(pd.DataFrame({"far": far, "near": near}))
    assert finding_of(profile, "possible_sentinel").columns == ("far",)


def test_infinite_cells_are_missing() -> None:
    values = np.r_[np.inf, -np.inf, RNG.normal(size=N)]
    profile = profile_of(pd.DataFrame({"v": values}))
    assert profile.column("v").n_missing == 2
    assert "infinite_values" in codes(profile)


def test_unhashable_cells_are_unsupported() -> None:
    profile = profile_of(pd.DataFrame({"v": [[1], [2]] * 50, "w": RNG.normal(size=100)}))
    assert excluded(profile) == {"v": "unsupported"}


def test_dominant_format_and_its_exceptions() -> None:
    plates = [f"KX-{1000 + i % 300}" for i in range(N - 2)] + ["KX1", "??-12"]
    profile = profile_of(pd.DataFrame({"plate": plates, "w": RNG.normal(size=N)}))
    assert profile.column("plate").pattern == "AA-9999"
    assert "pattern_violation" in codes(profile)


def test_spelling_variants_are_reported() -> None:
    frame = pd.DataFrame({"v": ["Male", "male ", "Female", "FEMALE"] * 50})
    assert finding_of(profile_of(frame), "inconsistent_spelling").columns == ("v",)


def test_constants_near_constants_and_repeats_are_excluded() -> None:
    x = RNG.normal(size=1000)
    frame = pd.DataFrame(
        {"x": x, "copy": x, "scaled": 3 * x + 1, "one": 1, "rare": np.r_[1.5, np.zeros(999)],
         "gone": np.nan}
    )  # fmt: skip
    held = excluded(profile_of(frame, (RNG.random(1000) < 0.5).astype(int)))
    assert held == {
        "x": "duplicate", "scaled": "duplicate", "one": "constant", "rare": "constant",
        "gone": "empty",
    }  # fmt: skip


def test_too_many_levels_is_neither_text_nor_category() -> None:
    names = [f"x{RNG.integers(0, 260)}" for _ in range(N)]
    frame = pd.DataFrame({"v": names, "w": RNG.normal(size=N)})
    assert ("v" in excluded(profile_of(frame))) == (frame["v"].nunique() > N / 2)
    frame["v"] = [f"x{i % 250}" for i in range(N)]
    assert excluded(profile_of(frame)) == {"v": "too_many_levels"}


def test_private_columns_show_nothing_but_their_missing_share() -> None:
    secret = [f"Zaphod B. {i}" for i in range(N - 1)] + [None]
    frame = pd.DataFrame({"passenger": secret, "x": RNG.normal(size=N)})
    profile = profile_of(frame, requirements=(asked("other", "passenger", privacy=True),))
    assert excluded(profile) == {"passenger": "privacy"}
    assert "Zaphod" not in profile.model_dump_json()
    column = profile.column("passenger")
    assert (column.n_missing, column.n_unique, column.top_levels) == (1, 0, ())


def test_text_and_identifiers_show_no_cells() -> None:
    frame = pd.DataFrame(
        {
            "note": [f"dear sir parcel {i} never arrived" for i in range(N)],
            "mail": [f"user{i % 390}@example.org" for i in range(N)],
        }
    )
    profile = profile_of(frame)
    text = profile.model_dump_json()
    assert "parcel" not in text
    assert "example.org" not in text
    assert finding_of(profile, "personal_data").columns == ("mail",)


def test_bad_frames_are_refused_with_the_reason() -> None:
    with pytest.raises(DataError, match="0 rows"):
        profile_of(pd.DataFrame({"v": []}))
    with pytest.raises(DataError, match="repeat: v"):
        profile_of(pd.DataFrame([[1, 2], [3, 4]], columns=["v", "v"]))
    with pytest.raises(DataError, match="targets"):
        profile_of(pd.DataFrame({"v": [1, 2]}), np.array([1]))
