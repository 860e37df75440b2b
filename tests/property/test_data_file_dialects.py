"""A table survives every common way of writing it down."""

from __future__ import annotations

import gzip
import io
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.adapters.data_files import from_frame, read_data

DELIMITERS = [",", ";", "\t", "|"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]
WORDS = st.sampled_from(
    ["Käse", "pain", "Müller & Söhne", "a,b", "x;y", 'say "no"', "l1\nl2", "tab\there", "p|q", "Ü"]
)


def written(frame: pd.DataFrame, delimiter: str, decimal: str, encoding: str, eol: str) -> bytes:
    text = frame.to_csv(index=False, sep=delimiter, decimal=decimal, lineterminator=eol)
    return text.encode(encoding)


def read_bytes(content: bytes) -> tuple[pd.DataFrame, object]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "data.csv"
        place.write_bytes(content)
        data = read_data(place)
    return data.frame, data.source


def sample_frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    n = 40
    return pd.DataFrame(
        {
            "number": np.arange(n),
            "Größe": np.round(rng.normal(size=n), 3),
            "money": np.round(rng.uniform(0, 9e5, n), 2),
            "text": [f"Straße {i}, Nr. {i}" for i in range(n)],
            "gaps": np.where(np.arange(n) % 4 == 0, np.nan, np.arange(n) + 0.25),
            "flag": np.arange(n) % 3 == 0,
        }
    )


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_every_dialect_gives_the_same_table(
    delimiter: str, decimal: str, encoding: str, eol: str
) -> None:
    frame = sample_frame()
    read, source = read_bytes(written(frame, delimiter, decimal, encoding, eol))
    pd.testing.assert_frame_equal(read, frame)
    assert source.delimiter == delimiter
    assert source.decimal == decimal
    assert source.encoding == encoding


frames = st.integers(2, 25).flatmap(
    lambda n: st.fixed_dictionaries(
        {
            "id": st.just(list(range(n))),
            "float": st.lists(
                st.floats(-1e9, 1e9, allow_nan=False).map(lambda v: round(v, 4) + 0.00001),
                min_size=n,
                max_size=n,
            ),
            "word": st.lists(WORDS, min_size=n, max_size=n),
            "gap": st.lists(st.none() | WORDS, min_size=n, max_size=n),
        }
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames, st.sampled_from(DELIMITERS), st.sampled_from(ENCODINGS), st.booleans())
def test_any_content_comes_back(
    columns: dict[str, list[object]], delimiter: str, encoding: str, packed: bool
) -> None:
    frame = pd.DataFrame(columns)
    frame["gap"] = frame["gap"].astype(object).where(frame["gap"].notna(), np.nan)
    content = written(frame, delimiter, ".", encoding, "\n")
    read, _ = read_bytes(gzip.compress(content) if packed else content)
    expected = frame if frame["gap"].notna().any() else frame.assign(gap=np.nan)
    pd.testing.assert_frame_equal(read, expected)


@settings(max_examples=30, deadline=None)
@given(frames)
def test_parquet_and_memory_agree(columns: dict[str, list[object]]) -> None:
    frame = pd.DataFrame(columns)
    target = io.BytesIO()
    frame.to_parquet(target)
    read, _ = read_bytes(target.getvalue())
    held = from_frame(frame)
    pd.testing.assert_frame_equal(read, held.frame)
    assert from_frame(frame.copy()).source.sha256 == held.source.sha256


@settings(max_examples=30, deadline=None)
@given(frames, st.integers(0, 24))
def test_hash_tells_one_changed_cell(columns: dict[str, list[object]], row: int) -> None:
    frame = pd.DataFrame(columns)
    changed = frame.copy()
    changed.loc[row % len(frame), "float"] += 1.0
    assert from_frame(frame).source.sha256 != from_frame(changed).source.sha256
