from __future__ import annotations

import hashlib
import io
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor.adapters.data_files import from_frame, read_data
from advisor.adapters.data_files.number_text import comma_style
from advisor.errors import DataError


def read(tmp_path: Path, content: bytes | str, name: str = "data.csv"):
    place = tmp_path / name
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_data(place)


class TestNumbers:
    def test_decimal_comma_with_thousands_dots(self, tmp_path: Path) -> None:
        rows = "".join(f"{i};1.{i:03d},50;2.{i:03d};0,{i:03d}\n" for i in range(20))
        data = read(tmp_path, "n;price;area;share\n" + rows)
        assert data.frame["price"].tolist() == [1000.5 + i for i in range(20)]
        assert data.frame["area"].tolist() == [2000 + i for i in range(20)]
        assert data.frame["share"].iloc[7] == pytest.approx(0.007)
        assert data.source.decimal == ","
        assert any("dots read as thousands" in note for note in data.source.notes)

    def test_dots_stay_decimal_when_nothing_has_a_decimal_comma(self, tmp_path: Path) -> None:
        data = read(tmp_path, "n;v\n" + "".join(f"{i};1.{i:03d}\n" for i in range(20)))
        assert data.frame["v"].iloc[5] == 1.005
        assert data.source.decimal == "."

    def test_commas_as_thousands_in_quoted_cells(self, tmp_path: Path) -> None:
        data = read(tmp_path, "n,v\n" + "".join(f'{i},"1,{i:03d}"\n' for i in range(20)))
        assert data.frame["v"].tolist() == [1000 + i for i in range(20)]
        assert data.source.decimal == "."

    def test_decimal_comma_in_a_comma_file(self, tmp_path: Path) -> None:
        data = read(tmp_path, "n,v\n" + "".join(f'{i},"1,{i:02d}"\n' for i in range(20)))
        assert data.frame["v"].iloc[5] == 1.05

    @pytest.mark.parametrize(
        ("texts", "style"),
        [
            (["1,5", "2"], "decimal"),
            (["1.234,5", "12,5"], "decimal"),
            (["1 234,5", "12,5"], "decimal"),
            (["1,234", "56,789"], "either"),
            (["0,123", "1,234"], "decimal"),
            (["1,234,567", "1"], "thousands"),
            (["1,234.5"], "thousands"),
            (["1,2,3", "4"], None),
            (["1,5", "x"], None),
            (["1.5", "2"], None),
            ([",", "1,5"], None),
        ],
    )
    def test_comma_style(self, texts: list[str], style: str | None) -> None:
        assert comma_style(texts) == style

    def test_lists_of_codes_stay_text(self, tmp_path: Path) -> None:
        data = read(tmp_path, 'a,b\n1,"1,2"\n2,"1,2,4"\n3,"3"\n')
        assert data.frame["b"].tolist() == ["1,2", "1,2,4", "3"]

    def test_mixed_column_is_text_throughout(self, tmp_path: Path) -> None:
        rows = "".join(f"{i},{i}\n" for i in range(5000)) + "5000,x\n"
        data = read(tmp_path, "a,b\n" + rows)
        assert {type(value) for value in data.frame["b"]} == {str}

    def test_numbers_are_read_exactly(self, tmp_path: Path) -> None:
        data = read(tmp_path, "a,b\n0.1,0.30000000000000004\n1e-320,123456789.123456789\n")
        assert data.frame["b"].tolist() == [0.30000000000000004, 123456789.123456789]


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "words"),
        [
            ("cp1252", "Müller für Straße “so”"),
            ("latin-1", "Müller für Straße"),
            ("cp850", "Müller für Straße Öl"),
            ("mac_roman", "Müller für Straße Öl"),
            ("cp1250", "gęś Łódź źle ćma"),
            ("iso8859_2", "gęś łan źle śnieg"),
            ("cp1251", "Москва город возраст"),
            ("cp1253", "Αθήνα ηλικία"),
            ("gb18030", "北京年龄小明"),
            ("shift_jis", "東京の天気です"),
        ],
    )
    def test_legacy_code_pages(self, tmp_path: Path, encoding: str, words: str) -> None:
        content = "name,wert\n" + "".join(f"{words},{i}\n" for i in range(20))
        data = read(tmp_path, content.encode(encoding))
        assert data.frame["name"].iloc[3] == words
        assert any("not valid UTF-8" in note for note in data.source.notes)

    def test_accent_on_the_last_line_only(self, tmp_path: Path) -> None:
        content = b"a,b\n" + b"1,x\n" * 500_000 + "2,é\n".encode("cp1252")
        data = read(tmp_path, content)
        assert data.frame["b"].iloc[-1] == "é"

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
    def test_wide_encodings(self, tmp_path: Path, encoding: str) -> None:
        data = read(tmp_path, ("a,b\n" + "1,é\n" * 9).encode(encoding))
        assert data.frame["b"].tolist() == ["é"] * 9


class TestSource:
    def test_hash_and_size_are_of_the_stored_bytes(self, tmp_path: Path) -> None:
        content = b"a,b\n1,2\n3,4\n"
        data = read(tmp_path, content)
        assert data.source.sha256 == hashlib.sha256(content).hexdigest()
        assert data.source.size_bytes == len(content)
        assert (data.source.n_rows, data.source.n_columns) == (2, 2)
        assert data.source.name == "data.csv"

    @pytest.mark.parametrize("delimiter", ["^", "~", ":", "\x01", "\x1f", "#"])
    def test_rare_delimiters(self, tmp_path: Path, delimiter: str) -> None:
        data = read(tmp_path, "a?b\n1?x\n2?y\n".replace("?", delimiter))
        assert data.source.delimiter == delimiter
        assert data.frame["b"].tolist() == ["x", "y"]

    def test_commas_in_texts_do_not_beat_the_semicolon(self, tmp_path: Path) -> None:
        rows = "".join(f"{i};one, two, three;{i},5\n" for i in range(20))
        data = read(tmp_path, "a;b;c\n" + rows)
        assert data.source.delimiter == ";"
        assert data.frame["c"].iloc[3] == 3.5

    def test_single_column(self, tmp_path: Path) -> None:
        data = read(tmp_path, "a\n1\n2\n")
        assert data.frame["a"].tolist() == [1, 2]
        assert data.source.delimiter is None

    def test_open_files_are_closed(self, tmp_path: Path) -> None:
        open_before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(5):
            read(tmp_path, b"a,b\n1,2\n")
            with pytest.raises(DataError):
                read(tmp_path, b"a,b\n1,2,3\n4\n")
        assert len(list(Path("/proc/self/fd").iterdir())) <= open_before


class TestParquet:
    def test_nested_columns_are_left_out_with_a_note(self, tmp_path: Path) -> None:
        frame = pd.DataFrame(
            {"a": [1, 2], "l": [[1], [2]], "s": [{"x": 1}, {"x": 2}], "b": [b"x", b"y"]}
        )
        target = io.BytesIO()
        frame.to_parquet(target)
        data = read(tmp_path, target.getvalue())
        assert list(data.frame) == ["a"]
        assert any("'l', 's', 'b'" in note for note in data.source.notes)

    def test_types_become_plain(self, tmp_path: Path) -> None:
        frame = pd.DataFrame(
            {
                "i": pd.array([1, None], dtype="Int64"),
                "b": pd.array([True, None], dtype="boolean"),
                "s": pd.array(["x", None], dtype="string"),
                "c": pd.Categorical(["u", "v"]),
                "d": [Decimal("1.5"), Decimal("2")],
                "t": pd.to_datetime(["2024-01-01", "2024-01-02"]).tz_localize("Europe/Paris"),
            }
        )
        target = io.BytesIO()
        frame.to_parquet(target)
        read_frame = read(tmp_path, target.getvalue()).frame
        kinds = [read_frame[name].dtype.kind for name in read_frame]
        assert kinds == ["f", "O", "O", "O", "f", "M"]
        assert read_frame["b"].tolist()[0] is True
        assert read_frame["t"].iloc[0] == pd.Timestamp("2023-12-31 23:00")


class TestExcel:
    def excel(self, frame: pd.DataFrame, **options: object) -> bytes:
        target = io.BytesIO()
        frame.to_excel(target, index=False, **options)
        return target.getvalue()

    def test_types(self, tmp_path: Path) -> None:
        frame = pd.DataFrame(
            {
                "n": [1, 2, 3],
                "x": [1.5, np.nan, 2.0],
                "t": ["a", "b", " "],
                "d": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]),
            }
        )
        data = read(tmp_path, self.excel(frame), "book.xlsx")
        assert [data.frame[c].dtype.kind for c in data.frame] == ["i", "f", "O", "M"]
        assert data.frame["t"].isna().tolist() == [False, False, True]
        assert data.source.format == "excel"

    def test_numbers_among_texts_become_texts(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"a": [1, 2, 3], "m": [5, "x", 7.5]})
        data = read(tmp_path, self.excel(frame))
        assert data.frame["m"].tolist() == ["5", "x", "7.5"]
        assert any("mix numbers" in note for note in data.source.notes)

    def test_spreadsheet_errors_are_missing(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"a": [1, 2, 3], "m": [5, "#DIV/0!", 7]})
        data = read(tmp_path, self.excel(frame))
        assert data.frame["m"].isna().tolist() == [False, True, False]
        assert data.frame["m"].dtype == float

    def test_title_and_margins_are_skipped(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6]})
        data = read(tmp_path, self.excel(frame, startrow=3, startcol=2))
        assert list(data.frame) == ["a", "b", "c"]
        assert data.frame["c"].tolist() == [5, 6]


class TestFrames:
    def test_plain_frame_is_shared_and_unchanged(self) -> None:
        frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
        before = frame.copy()
        data = from_frame(frame)
        assert np.shares_memory(data.frame["a"].to_numpy(), frame["a"].to_numpy())
        pd.testing.assert_frame_equal(frame, before)

    def test_changes_do_not_reach_the_caller(self) -> None:
        frame = pd.DataFrame({" a ": [1.0, np.inf], "b": ["x", " "]})
        before = frame.copy()
        data = from_frame(frame)
        assert data.frame.isna().sum().tolist() == [1, 1]
        pd.testing.assert_frame_equal(frame, before)

    def test_declared_order_of_levels_survives(self) -> None:
        grades = pd.Categorical(["low", "high"], categories=["low", "mid", "high"], ordered=True)
        frame = pd.DataFrame({"g": grades, "u": pd.Categorical(["p", "q"])})
        data = from_frame(frame)
        assert data.frame["g"].dtype.ordered
        assert data.frame["u"].dtype == object

    def test_odd_names_and_index(self) -> None:
        frame = pd.DataFrame([[1, 2], [3, 4]], columns=[0, 1], index=["x", "y"])
        data = from_frame(frame, name="mine")
        assert list(data.frame) == ["0", "1"]
        assert data.frame.index.tolist() == [0, 1]
        assert data.source.name == "mine"
        assert any("row index is not used" in note for note in data.source.notes)

    @pytest.mark.parametrize(
        ("frame", "pattern"),
        [
            (pd.DataFrame(), "0 rows and 0 columns"),
            (pd.DataFrame({"a": []}), "0 rows"),
            (pd.DataFrame([[1, 2]], columns=["a", "a"]), "more than once"),
            (pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])), "levels"),
            (pd.DataFrame({"a": [[1], [2]]}), "no column holds single values"),
            ([[1, 2]], "is a list"),
        ],
    )
    def test_unusable_frames(self, frame: object, pattern: str) -> None:
        with pytest.raises(DataError, match=pattern):
            from_frame(frame)  # type: ignore[arg-type]

    def test_hash_depends_on_names_and_types(self) -> None:
        hashes = {
            from_frame(frame).source.sha256
            for frame in (
                pd.DataFrame({"a": [1, 2]}),
                pd.DataFrame({"b": [1, 2]}),
                pd.DataFrame({"a": [1.0, 2.0]}),
                pd.DataFrame({"a": ["1", "2"]}),
                pd.DataFrame({"a": [2, 1]}),
            )
        }
        assert len(hashes) == 5
