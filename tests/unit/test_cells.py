"""Reading cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from advisor.families.cells import (
    cell_text,
    date_from_cells,
    is_missing_code,
    number_from_cells,
    parse_number_texts,
)


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1,234.5", False, 1234.5),
        ("1.234,5", True, 1234.5),
        ("1,5", False, None),
        ("1.5", True, None),
        ("1,234,567", False, 1234567.0),
        ("€ 12", False, 12.0),
        ("12 %", False, 12.0),
        ("inf", False, None),
        ("", False, None),
        ("-3e2", False, -300.0),
    ],
)
def test_number_texts(text: str, comma: bool, value: float | None) -> None:
    (read,) = parse_number_texts(pd.Series([text]), comma)
    assert np.isnan(read) if value is None else read == value


def test_numbers_of_any_dtype() -> None:
    assert number_from_cells(pd.Series([1, 2])).tolist() == [1.0, 2.0]
    nullable = number_from_cells(pd.Series([1, None], dtype="Int64"))
    assert nullable[0] == 1.0
    assert np.isnan(nullable[1])
    mixed = number_from_cells(pd.Series([1, "2", None, "x"], dtype=object))
    assert mixed[:2].tolist() == [1.0, 2.0]
    assert np.isnan(mixed[2:]).all()
    assert np.isnan(number_from_cells(pd.Series([np.inf]))).all()


def test_missing_codes_match_numbers_and_texts() -> None:
    assert is_missing_code(pd.Series([1, -999]), ["-999"]).tolist() == [False, True]
    assert is_missing_code(pd.Series([1.0, -999.0, None]), ["-999"]).tolist() == [
        False,
        True,
        False,
    ]
    assert is_missing_code(pd.Series(["a", " ? "]), ["?"]).tolist() == [False, True]
    assert is_missing_code(pd.Series(["a", " "]), [""]).tolist() == [False, True]
    assert not is_missing_code(pd.Series(["a"]), []).any()


def test_dates_lose_their_zone_and_keep_their_moment() -> None:
    zoned = pd.Series(pd.to_datetime(["2021-06-01 12:00"]).tz_localize("Europe/Berlin"))
    assert str(date_from_cells(zoned, None)[0]) == "2021-06-01 10:00:00"
    read = date_from_cells(pd.Series([" 03.04.2021", None, "x"]), "%d.%m.%Y")
    assert str(read[0].date()) == "2021-04-03"
    assert read[1:].isna().all()


def test_whole_floats_and_integers_have_one_text() -> None:
    assert {cell_text(3), cell_text(3.0), cell_text(np.float64(3))} == {"3"}
    assert cell_text(np.True_) == "True"
