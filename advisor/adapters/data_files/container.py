"""The bytes of a data file: opened, hashed, unpacked within limits, and named by content."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from advisor.adapters.data_files.limits import Limits
from advisor.adapters.input_paths import open_regular_file
from advisor.errors import DataError

_CHUNK_BYTES = 1 << 20
_IN_MEMORY_BYTES = 64 << 20
_MOST_LAYERS = 3

_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
)
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Excel file (.xls) or an encrypted workbook",
     "save it as .xlsx without a password, or as CSV"),
    (b"%PDF", "a PDF document", "export the table as CSV"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV or Parquet"),
    (b"\x89HDF", "an HDF5 file", "save the table as Parquet"),
    (b"\x93NUMPY", "a NumPy array file", "save it as a table with column names (CSV, Parquet)"),
    (b"ARROW1", "an Arrow/Feather file", "save the table as Parquet"),
    (b"ORC", "an ORC file", "save the table as Parquet"),
    (b"Obj\x01", "an Avro file", "save the table as Parquet"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first"),
    (b"\x04\x22\x4d\x18", "an lz4 archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"$FL2", "an SPSS file", "export the table as CSV"),
    (b"<stata_dta>", "a Stata file", "export the table as CSV"),
    (b"\x89PNG", "a PNG image", "give a table"),
    (b"\xff\xd8\xff", "a JPEG image", "give a table"),
    (b"GIF8", "a GIF image", "give a table"),
    (b"\x7fELF", "a program", "give a table"),
    (b"RDX", "an R data file", "export the table with write.csv"),
    (b"X\n\x00\x00", "an R data file", "export the table with write.csv"),
    (b"version https://git-lfs.github.com", "a Git LFS pointer, not the data itself",
     "fetch the file with: git lfs pull"),
)  # fmt: skip
_PICKLE_PROTOCOLS = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))


@dataclass
class Container:
    """The unpacked, seekable bytes of one data file.

    Attributes
    ----------
    stream : BinaryIO
        Positioned at the start.
    sha256 : str
        Of the file as stored, that is before unpacking.
    size_bytes : int
        Of the file as stored.
    compression : str or None
        Layers from the outside in, for example ``'gzip'``.
    kind : str
        ``'text'``, ``'parquet'`` or ``'excel'``, by content.
    notes : tuple of str
        What the user should know of the unpacking.
    """

    stream: BinaryIO
    sha256: str
    size_bytes: int
    compression: str | None
    kind: str
    notes: tuple[str, ...]
    _resources: ExitStack

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()


def open_container(path: str | os.PathLike[str], limits: Limits) -> Container:
    """Open a data file, unpack what is packed, and tell its kind by its first bytes.

    Raises
    ------
    DataError
        Missing, unreadable, empty, too large, damaged archive, or not a table.
    """
    where = os.fspath(path)
    with ExitStack() as opened:
        stream, size = open_regular_file(path, DataError, "data file")
        opened.callback(stream.close)
        limits.check_bytes(size, where)
        sha256 = _hash(stream, where)
        layers: list[str] = []
        notes: list[str] = []
        while (layer := _packing(stream)) is not None:
            if len(layers) == _MOST_LAYERS:
                raise DataError("the file is packed more than three times over", where=where)
            stream = _unpacked(stream, layer, limits, where, notes)
            opened.callback(stream.close)
            layers.append(layer)
        kind = _kind(stream, where)
        return Container(
            stream=stream,
            sha256=sha256,
            size_bytes=size,
            compression="+".join(layers) or None,
            kind=kind,
            notes=tuple(notes),
            _resources=opened.pop_all(),
        )


def _hash(stream: BinaryIO, where: str) -> str:
    digest = hashlib.sha256()
    try:
        while chunk := stream.read(_CHUNK_BYTES):
            digest.update(chunk)
    except OSError as fault:
        raise DataError(f"the file cannot be read: {fault.strerror}", where=where) from fault
    stream.seek(0)
    return digest.hexdigest()


def _packing(stream: BinaryIO) -> str | None:
    head = stream.read(8)
    stream.seek(0)
    layer = next((name for magic, name in _PACKED if head.startswith(magic)), None)
    return None if layer == "zip" and _is_workbook(stream) else layer


def _is_workbook(stream: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(stream) as archive:
            return any(name.startswith("xl/workbook") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        stream.seek(0)


def _unpacked(
    stream: BinaryIO, layer: str, limits: Limits, where: str, notes: list[str]
) -> BinaryIO:
    target = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
    try:
        with _opener(layer, where, notes)(stream) as source:
            n_bytes = 0
            while chunk := source.read(_CHUNK_BYTES):
                n_bytes += len(chunk)
                limits.check_bytes(n_bytes, where, "the unpacked file")
                target.write(chunk)
    except (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
            NotImplementedError) as fault:  # fmt: skip
        target.close()
        raise DataError(
            f"the {layer} archive is damaged or cut short ({fault})",
            where=where,
            hint="copy or download the file again",
        ) from fault
    except BaseException:
        target.close()
        raise
    if n_bytes == 0:
        target.close()
        raise DataError(f"the {layer} archive holds an empty file", where=where)
    target.seek(0)
    return cast(BinaryIO, target)


def _opener(layer: str, where: str, notes: list[str]) -> Callable[[BinaryIO], IO[bytes]]:
    if layer == "gzip":
        return lambda stream: cast(IO[bytes], gzip.GzipFile(fileobj=stream, mode="rb"))
    if layer == "bz2":
        return lambda stream: cast(IO[bytes], bz2.BZ2File(stream))
    if layer == "xz":
        return lambda stream: cast(IO[bytes], lzma.LZMAFile(stream))
    return lambda stream: _only_member(stream, where, notes)


def _only_member(stream: BinaryIO, where: str, notes: list[str]) -> IO[bytes]:
    archive = zipfile.ZipFile(stream)
    members = [
        item
        for item in archive.infolist()
        if not item.is_dir()
        and not item.filename.startswith("__MACOSX/")
        and not item.filename.rpartition("/")[2].startswith(".")
    ]
    if len(members) != 1:
        names = ", ".join(item.filename for item in members[:5]) or "none"
        raise DataError(
            f"the zip archive holds {len(members)} files ({names})",
            where=where,
            expected="an archive with exactly one data file",
            hint="unpack it and name the data file",
        )
    if members[0].flag_bits & 0x1:
        raise DataError(
            "the zip archive is protected by a password", where=where, hint="unpack it first"
        )
    notes.append(f"read '{members[0].filename}' from the zip archive")
    return archive.open(members[0])


def _kind(stream: BinaryIO, where: str) -> str:
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "excel"
    for magic, name, hint in _FOREIGN:
        if head.startswith(magic):
            raise DataError(f"this is {name}", where=where, expected=EXPECTED, hint=hint)
    if head[257:262] == b"ustar":
        raise DataError(
            "this is a tar archive", where=where, expected=EXPECTED, hint="unpack it first"
        )
    if head.startswith(_PICKLE_PROTOCOLS):
        raise DataError(
            "this is a Python pickle, which could run code when it is opened",
            where=where,
            expected=EXPECTED,
            hint="save the frame with frame.to_parquet()",
        )
    return "text"


EXPECTED = "CSV, TSV or other delimited text, Parquet, Excel (.xlsx), JSON Lines or a JSON array"
