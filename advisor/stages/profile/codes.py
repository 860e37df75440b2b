"""The finding codes of the profile and of the schema check, in one place."""

from __future__ import annotations

from typing import Literal

from advisor.schema.profile import Finding, Severity

FINDING_CODES: dict[str, str] = {
    "ambiguous_date": "day and month cannot be told apart in this date column",
    "ambiguous_number": "a comma may group thousands or mark decimals",
    "blank_as_missing": "cells that hold only blanks are read as missing",
    "conditional_column": "a document allows the column only under a condition",
    "conflicting_duplicates": "equal inputs with different targets: no model can separate them",
    "constant_column": "the column has one value",
    "datetime_column": "a date column exists and no document says how time matters",
    "duplicate_column": "the column repeats another one",
    "duplicate_rows": "rows that repeat another row in every input and the target",
    "empty_column": "the column has no value",
    "exact_formula": "the target is an exact formula of input columns",
    "extreme_outliers": "values far outside the bulk of the column",
    "forbidden_column": "a document forbids the column",
    "functional_dependency": "one column determines another",
    "high_cardinality": "a categorical column with more than 255 levels",
    "high_correlation": "numeric columns that carry nearly the same information",
    "high_missing": "more than 30 % of the cells of a column are missing",
    "id_column": "the column names the row, it does not describe it",
    "id_encodes_outcome": "an identifier predicts the target: order or origin of the rows leaks",
    "inconsistent_spelling": "levels that differ only in case or blanks",
    "infinite_values": "infinite cells are read as missing",
    "leak_kept": "a suspected leak is kept because a person vouches for it",
    "leak_name": "the name suggests a value that arises with or after the outcome",
    "leak_single_feature": "one column alone gives the target away",
    "leak_missingness": "whether the cell is filled in gives the target away",
    "leak_suspect": "one column is far stronger than all others",
    "leak_unavailable": "a document says the column is not known in time",
    "many_missing_columns": "more than 30 % of all cells are missing",
    "missing_informative": "whether the cell is missing is associated with the target",
    "mixed_types": "numbers and texts in one column",
    "named_column_absent": "a document names a column that the data does not hold",
    "near_constant": "one value fills more than 99.5 % of the column",
    "number_in_text": "numbers are stored as text",
    "numeric_code": "an integer column looks like a code, not like a quantity",
    "pattern_violation": "cells that break the dominant format of the column",
    "personal_data": "the column appears to hold personal data",
    "possible_group": "an entity repeats over rows and no document names groups",
    "possible_sentinel": "a value that often stands for 'missing'",
    "proxy_column": "the column stands in for a forbidden one",
    "rare_class": "a class with too few rows to be assessed",
    "recoded_column": "two columns are the same information under other names",
    "sentinel_code": "texts or declared codes that mean missing",
    "small_sample": "fewer rows than the criteria of Riley et al. ask for",
    "target_skewed": "the target is strongly skewed",
    "time_drift": "early and late rows can be told apart",
    "too_many_levels": "nearly every row has its own level",
    "unsupported_column": "cells of a type that no preparation handles",
    "used_as_group": "the column names the groups of the split",
    "schema_extra_column": "the new data has a column the model does not read",
    "schema_missing_column": "the new data lacks a column the model reads",
    "schema_out_of_range": "values outside the range seen in training",
    "schema_type": "cells that cannot be read as in training",
    "schema_unexpected_missing": "missing cells in a column that had none in training",
    "schema_unseen_levels": "levels not seen in training",
}
"""Code -> what it means. A finding with another code cannot be made."""


def finding(
    code: str,
    severity: Severity,
    message: str,
    columns: tuple[str, ...] = (),
    action: Literal["excluded", "kept", "question", "none"] = "none",
    evidence: tuple[str, ...] = (),
) -> Finding:
    """Make a finding with a documented code.

    Raises
    ------
    KeyError
        If the code is not in `FINDING_CODES`.
    """
    FINDING_CODES[code]
    return Finding(
        code=code,
        severity=severity,
        columns=columns,
        message=message,
        action=action,
        evidence=evidence,
    )
