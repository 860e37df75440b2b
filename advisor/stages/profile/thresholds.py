"""Numbers that are choices, each with its source or marked as a convention."""

from __future__ import annotations

PARSE_SHARE = 0.95
"""Share of texts that must parse as a number or date. Convention (rule P2-32)."""
ID_UNIQUE_SHARE = 0.95
"""Distinct values per row above which a text column is an identifier (rule P2-28)."""
NEAR_CONSTANT_SHARE = 0.995
"""Mode share above which a column is nearly constant (rule P2-29: variance is unit-dependent)."""
TOO_MANY_LEVELS_SHARE = 0.5
"""Levels per row above which a categorical column cannot generalise. Convention."""
TEXT_MEDIAN_TOKENS = 5.0
TEXT_UNIQUE_SHARE = 0.5
"""A column is text with at least 5 words in the median cell and half of the cells distinct."""
HIGH_CARDINALITY = 255
"""Levels above which native categories end (rule PREP-23)."""
ONE_HOT_LEVELS = 15
"""Levels up to which a categorical column is one-hot coded (rule PREP-20)."""
RARE_LEVEL_ROWS = 20
OUTLIER_COLUMN_SHARE = 0.05
"""Share of values outside 1.5 IQR from which a column counts as one with outliers (P2-17)."""
EXTREME_ROBUST_Z = 10.0
HIGH_MISSING_SHARE = 0.30
"""Share from which missing cells are a warning, not a reason to drop (rule P2-15)."""
HIGH_CORRELATION = 0.8
"""Correlation above which coefficient signs are not read (rule P2-21)."""
DUPLICATE_CORRELATION = 0.999
"""Correlation above which a numeric column repeats another (rule P2-21)."""
SKEWED = 1.0
MAX_VIF = 1e6
"""Variance inflation is reported up to this; beyond it the columns are exactly dependent."""
EXPENSIVE_ROWS = 100_000
"""Rows above which association, dependency and drift are measured on a sample."""
MAX_CORRELATED_COLUMNS = 1000
MAX_DEPENDENCY_COLUMNS = 30
MAX_FORMULA_COLUMNS = 40
"""Bounds on pairwise work; conventions."""
ENTITY_MAX_ROWS_PER_LEVEL = 20.0
ENTITY_MIN_LEVELS = 50
"""An id-named column with at least 50 levels of at most 20 rows repeats an entity. Convention."""
MISSING_LEAK_AUC = 0.9
"""AUC of the missing indicator alone above which filling-in follows the outcome. Convention."""
PURE_SHARE = 0.98
PURE_LOG10_P = -6.0
"""A side of the missing indicator with 98 % of one class, at a chance below one in a million."""
CUE_STRONG_AUC = 0.78
CUE_STRONG_R2 = 0.5
"""Strength from which a column named like an elapsed time or outcome is not an ordinary
predictor. Convention: both are above what a single honest column reaches in usual tables."""
CUE_LEAD_RATIO = 1.1
"""... and its strength (2 AUC - 1, R2) leads the best other column by a tenth. Convention."""
CUE_ASK_AUC = 0.7
CUE_ASK_R2 = 0.3
"""Below this a telling name is mentioned, above it is asked about. Convention."""
LONE_STRONG_AUC = 0.8
LONE_STRONG_R2 = 0.5
LONE_LEAD = 0.1
"""A column this strong with the next best this far behind is asked about. Convention."""
SHARED_NAME_AUC = 0.95
SHARED_NAME_R2 = 0.9
"""Strength from which a column that shares a word with the target's name is a leak. Convention."""
ID_OUTCOME_AUC = 0.6
PROXY_SCORE = 0.95
DRIFT_AUC = 0.7
"""Early against late rows: AUC above which time cannot be ignored (rule P2-35, convention)."""
