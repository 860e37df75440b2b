"""What people really pass as data files, and what they are told."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import re
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor.adapters.data_files import read_data
from advisor.errors import EXIT_INPUT, DataError

GOOD = b"a,b,c\n" + b"".join(b"%d,%d.5,x%d\n" % (i, i, i % 3) for i in range(30))


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return target.getvalue()


def excel(*frames: pd.DataFrame, header: bool = True) -> bytes:
    target = io.BytesIO()
    with pd.ExcelWriter(target, engine="openpyxl") as writer:
        for number, frame in enumerate(frames):
            frame.to_excel(writer, sheet_name=f"S{number}", index=False, header=header)
    return target.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.to_parquet(target)
    return target.getvalue()


def tar(content: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        item = tarfile.TarInfo("data.csv")
        item.size = len(content)
        archive.addfile(item, io.BytesIO(content))
    return target.getvalue()


def sqlite(tmp: Path) -> bytes:
    place = tmp / "made.db"
    with sqlite3.connect(place) as connection:
        connection.execute("create table t (a int)")
    return place.read_bytes()


FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
NOISE = np.random.default_rng(0).integers(0, 256, 5000, dtype=np.uint8).tobytes()

REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty \\(0 bytes\\)"),
    "white_space": (b"  \n\n \t\n", "nothing but white space"),
    "bom_only": (b"\xef\xbb\xbf", "nothing but white space"),
    "header_only": (b"a,b,c\n", "header line but no rows"),
    "header_and_blank_lines": (b"a,b,c\n\n  \n", "header line but no rows"),
    "row_too_short": (b"a,b,c\n1,2,3\n4,5\n", "line 3: the row has 2 cells .* header has 3"),
    "row_too_long": (b"a,b,c\n1,2,3\n4,5,6,7\n", "line 3: the row has 4 cells"),
    "ragged_after_quoted_lines": (b'a,b\n"x\ny",1\n2,3,4\n', "line 4: the row has 3 cells"),
    "ragged_twice": (b"a,b,c\n1,2\n1,2,3\n4\n1,2,3\n1,2,3\n", "line 2: .*2 of 5 rows differ"),
    "duplicate_header": (b"a,b,a\n1,2,3\n", "more than once: 'a' in columns 1, 3"),
    "duplicate_after_strip": (b"a,b,a \n1,2,3\n", "more than once: 'a'"),
    "no_header": (b"5.1,3.5,x\n4.9,3.0,y\n", "looks like data"),
    "no_header_integers": (b"6,148,72\n1,85,66\n", "looks like data"),
    "nul_bytes": (b"a,b\n1,\x002\n3,4\n", "NUL bytes \\(the first in line 2\\)"),
    "late_nul_byte": (GOOD + b"9,9" * 200_000 + b"\n1,\x00,2\n", "line"),
    "noise": (NOISE, "binary|NUL"),
    "pdf": (b"%PDF-1.7\n...", "PDF document"),
    "png": (b"\x89PNG\r\n\x1a\n....", "PNG image"),
    "pickle": (pickle.dumps(FRAME), "pickle"),
    "old_excel": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel file"),
    "hdf5": (b"\x89HDF\r\n\x1a\n", "HDF5"),
    "feather": (b"ARROW1\0\0", "Arrow"),
    "tar_gz": (tar(GOOD), "tar archive"),
    "web_page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
    "xml": (b"<?xml version='1.0'?><a/>", "XML"),
    "lfs_pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "LFS pointer"),
    "gzip_cut": (gzip.compress(NOISE)[:-300], "gzip archive is damaged or cut short"),
    "gzip_header_only": (b"\x1f\x8b\x08\x00", "gzip archive is damaged"),
    "gzip_of_nothing": (gzip.compress(b""), "empty file"),
    "bz2_cut": (bz2.compress(GOOD)[:-10], "bz2 archive is damaged"),
    "xz_damaged": (lzma.compress(GOOD)[:-20] + b"x" * 20, "xz archive is damaged"),
    "zip_of_two": (zipped(a__csv=GOOD, b__csv=GOOD), "holds 2 files \\(a.csv, b.csv\\)"),
    "zip_empty": (zipped(), "holds 0 files"),
    "zip_cut": (zipped(a__csv=GOOD)[:-30], "zip archive is damaged"),
    "packed_four_times": (
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(GOOD)))),
        "packed more than three times",
    ),
    "parquet_cut": (parquet(FRAME)[:-20], "Parquet file is damaged"),
    "parquet_without_rows": (parquet(FRAME.iloc[:0]), "columns but no rows"),
    "parquet_all_nested": (parquet(pd.DataFrame({"a": [[1], [2]]})), "no usable column"),
    "excel_damaged": (
        zipped(**{"xl/workbook__xml": b"<broken", "[Content_Types]__xml": b"<"}),
        "workbook is damaged",
    ),
    "excel_header_only": (excel(FRAME.iloc[:0]), "header row but no rows"),
    "excel_first_sheet_empty": (excel(pd.DataFrame(), FRAME), "'S0' is empty; .* has 'S1'"),
    "excel_duplicate_header": (
        excel(pd.DataFrame([["a", "a"], [1, 2]]), header=False),
        "more than once",
    ),
    "json_broken": (b'{"a": 1}\n{"a": \n', "line 2: invalid JSON"),
    "json_array_broken": (b'[{"a": 1},\n{"a": }]', "line 2: invalid JSON"),
    "json_of_arrays": (b"[[1, 2], [3, 4]]", "record 1: the record is an array"),
    "json_lines_mixed": (b'{"a": 1}\n[2]\n', "line 2: the record is an array"),
    "json_repeated_key": (b'{"a": 1, "a": 2}\n', "'a' occurs twice"),
    "json_empty_array": (b"[]", "no records"),
    "json_deep": (b'[{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]", "invalid JSON"),
    "prose": (
        b"This is text, with commas.\nIt goes on; and on,\nmore, and, more\nno\n",
        "no delimiter splits",
    ),
    "mixed_encodings": (
        ("a,b\n" + "\u00e9,\u00fc\n" * 50).encode() + b"\xff,1\n",
        "line 52: the text is UTF-8 except",
    ),
    "utf16_cut": (("a,b\n" + "1,2\n" * 9).encode("utf-16")[:-1], "cannot be decoded"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_file_is_refused_with_place_and_reason(name: str, tmp_path: Path) -> None:
    content, pattern = REFUSED[name]
    place = tmp_path / f"{name}.csv"
    place.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_data(place)
    assert re.search(pattern, str(caught.value)), str(caught.value)
    assert str(place) in str(caught.value)
    assert caught.value.exit_code == EXIT_INPUT


def test_archive_of_a_later_zip_version_is_refused(tmp_path: Path) -> None:
    content = zipped(a__csv=GOOD)
    entry = content.rindex(b"PK\x01\x02")
    place = tmp_path / "data.zip"
    place.write_bytes(content[: entry + 6] + b"\x59" + content[entry + 7 :])
    with pytest.raises(DataError, match=r"damaged or cut short \(zip file version 8\.9"):
        read_data(place)


def test_database_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "data.csv"
    place.write_bytes(sqlite(tmp_path))
    with pytest.raises(DataError, match="SQLite database"):
        read_data(place)


Check = Callable[[pd.DataFrame], bool]
ACCEPTED: dict[str, tuple[bytes, str, Check]] = {
    "gzip_by_content": (gzip.compress(GOOD), "", lambda f: f.shape == (30, 3)),
    "bz2_by_content": (bz2.compress(GOOD), "", lambda f: f.shape == (30, 3)),
    "xz_by_content": (lzma.compress(GOOD), "", lambda f: f.shape == (30, 3)),
    "zip_with_one_file": (
        zipped(**{"a__csv": GOOD, "__MACOSX/._a__csv": b"junk"}),
        "read 'a.csv' from the zip",
        lambda f: f.shape == (30, 3),
    ),
    "gzip_in_zip": (zipped(a__gz=gzip.compress(GOOD)), "a.gz", lambda f: f.shape == (30, 3)),
    "excel_named_csv": (excel(FRAME), "content is excel", lambda f: f["b"].tolist() == ["x", "y"]),
    "parquet_named_csv": (parquet(FRAME), "content is parquet", lambda f: f.equals(FRAME)),
    "excel_with_several_sheets": (
        excel(FRAME, FRAME),
        "first sheet 'S0', not 'S1'",
        lambda f: f.shape == (2, 2),
    ),
    "unnamed_column": (
        b"a,,c\n1,2,3\n4,5,6\n",
        "'column_2'",
        lambda f: list(f) == ["a", "column_2", "c"],
    ),
    "saved_index": (
        b",a\n0,5\n1,6\n2,7\n",
        "saved row index",
        lambda f: list(f) == ["column_1", "a"],
    ),
    "row_names_of_r": (
        b'"a","b"\n"1",5,6\n"2",7,8\n',
        "row names",
        lambda f: f["a"].tolist() == [5, 7],
    ),
    "trailing_delimiter": (
        b"a,b\n1,2,\n3,4,\n",
        "end with a delimiter",
        lambda f: f["b"].tolist() == [2, 4],
    ),
    "trailing_delimiter_everywhere": (
        b"a,b,\n1,2,\n3,4,\n",
        "left out",
        lambda f: list(f) == ["a", "b"],
    ),
    "names_with_blanks": (
        b" a ,b\n1,2\n3,4\n",
        "white space around",
        lambda f: list(f) == ["a", "b"],
    ),
    "years_as_names": (
        b"2019,2020\n1,2\n3,4\n",
        "are numbers",
        lambda f: list(f) == ["2019", "2020"],
    ),
    "blank_cells": (
        b"a,b\n1, \n2,5\n3,6\n",
        "white space read as missing",
        lambda f: f["b"].isna().sum() == 1 and f["b"].dtype == float,
    ),
    "none_level": (
        b"a,b\n1,None\n2,x\n3,None\n",
        "'None' read as missing \\(2 times\\) in 'b'",
        lambda f: f["b"].isna().sum() == 2,
    ),
    "infinite": (b"a,b\n1,inf\n2,5\n", "infinite values", lambda f: f["b"].isna().sum() == 1),
    "title_above": (
        b"Sales report\n\na;b;c\n1;2;3\n4;5;6\n",
        "Sales report",
        lambda f: list(f) == ["a", "b", "c"],
    ),
    "comments_above": (
        b"# by x\na,b,c\n1,2,3\n4,5,6\n",
        "by x",
        lambda f: list(f) == ["a", "b", "c"],
    ),
    "excel_hint": (
        b"sep=;\na;b\n1;2\n3;4\n",
        "states the delimiter",
        lambda f: f["b"].tolist() == [2, 4],
    ),
    "unquoted_quotes": (
        b'l\tt\nh\t"Hello there\ns\tWin now\nh\thi "you"\ns\t"q" again\n',
        "ordinary characters",
        lambda f: f["t"].tolist() == ['"Hello there', "Win now", 'hi "you"', '"q" again'],
    ),
    "backslash_quotes": (
        b'a,b\n1,"he said \\"hi, you\\""\n2,z\n',
        "backslash",
        lambda f: f["b"].tolist() == ['he said "hi, you"', "z"],
    ),
    "old_mac_line_ends": (b"a,b\r1,2\r3,4\r", "", lambda f: f["b"].tolist() == [2, 4]),
    "aligned_by_blanks": (b"a b  c\n1  2 3\n 4 5   6 \n", "", lambda f: f["c"].tolist() == [3, 6]),
    "blank_after_comma": (
        b'a, b\n1, x\n2, "y, z"\n',
        "blanks after",
        lambda f: f["b"].tolist() == ["x", "y, z"],
    ),
    "empty_rows_at_the_end": (b"a;b\n1;2\n3;4\n;\n;\n", "2 empty rows", lambda f: len(f) == 2),
    "quoted_line_breaks": (b'a,b\n1,"x\ny"\n2,z\n', "", lambda f: f["b"].tolist() == ["x\ny", "z"]),
    "nested_json": (
        b'{"a": 1, "n": [1]}\n{"a": 2, "n": {"x": 1}}\n',
        "not single values .*'n'",
        lambda f: list(f) == ["a"],
    ),
    "sparse_json_lines": (
        b'{"a": 1}\n{"b": "x"}\n',
        "",
        lambda f: f.isna().sum().tolist() == [1, 1],
    ),
    "json_array": (
        json.dumps([{"a": 1}, {"a": 2}]).encode(),
        "",
        lambda f: f["a"].tolist() == [1, 2],
    ),
    "no_line_end": (b"a,b\n1,2\n3,4", "", lambda f: len(f) == 2),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_odd_file_is_read_and_the_oddity_reported(name: str, tmp_path: Path) -> None:
    content, note, check = ACCEPTED[name]
    place = tmp_path / f"{name}.csv"
    place.write_bytes(content)
    data = read_data(place)
    assert check(data.frame), data.frame
    assert re.search(note, " / ".join(data.source.notes)), data.source.notes


def test_missing_file_suggests_near_names(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_bytes(GOOD)
    with pytest.raises(DataError, match=r"did you mean 'customers\.csv'"):
        read_data(tmp_path / "custmers.csv")


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no folder"):
        read_data(tmp_path / "nowhere" / "data.csv")


def test_folder_lists_its_files(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_bytes(GOOD)
    with pytest.raises(DataError, match=r"this is a folder.*one\.csv"):
        read_data(tmp_path)


def test_pipe_is_refused_without_blocking(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="not a regular file"):
        read_data(tmp_path / "pipe")


def test_dangling_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(DataError, match="link to a file that does not exist"):
        read_data(tmp_path / "link.csv")


def test_path_with_nul_is_refused() -> None:
    with pytest.raises(DataError, match="cannot be opened"):
        read_data("a\0b.csv")


def test_missing_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "secret.csv"
    place.write_bytes(GOOD)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="permission denied"):
        read_data(place)


@pytest.mark.parametrize(
    ("variable", "value", "pattern"),
    [
        ("ADVISOR_MAX_DATA_ROWS", "10", "more than 10 rows.*ADVISOR_MAX_DATA_ROWS"),
        ("ADVISOR_MAX_DATA_COLUMNS", "2", "more than 2 columns.*ADVISOR_MAX_DATA_COLUMNS"),
        ("ADVISOR_MAX_DATA_CELLS", "50", "more than 50 cells"),
        ("ADVISOR_MAX_DATA_MB", "lots", "positive whole number"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "parquet", "excel", "jsonl"])
def test_limits_hold_and_say_how_to_raise_them(
    form: str,
    variable: str,
    value: str,
    pattern: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = pd.DataFrame({"a": range(30), "b": range(30), "c": range(30)})
    content = {
        "csv": GOOD,
        "parquet": parquet(frame),
        "excel": excel(frame),
        "jsonl": frame.to_json(orient="records", lines=True).encode(),
    }[form]
    place = tmp_path / "data"
    place.write_bytes(content)
    monkeypatch.setenv(variable, value)
    with pytest.raises(DataError, match=pattern):
        read_data(place)


def test_bomb_is_stopped_while_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "bomb.csv.gz"
    place.write_bytes(gzip.compress(b"0" * (8 << 20)))
    monkeypatch.setenv("ADVISOR_MAX_DATA_MB", "2")
    with pytest.raises(DataError, match="unpacked file holds more than 2 MB"):
        read_data(place)
