"""Tables from files and frames: `read_data`, `from_frame`.

Every choice that had to be made while reading (encoding, delimiter, decimal sign, what counts
as missing, what was left out) is in the notes of `SourceInfo`. Nothing is repaired silently:
ragged rows, repeated column names and damaged files are errors that name the place.
"""

from advisor.adapters.data_files.reading import from_frame, read_data

__all__ = ["from_frame", "read_data"]
