"""Stage monitor: new data against what a record was made from, and against its triggers."""

from advisor.stages.monitor.drift import compare_inputs, compare_scores, drift_row
from advisor.stages.monitor.performance import (
    Labelled,
    acted_row,
    fold_rows,
    performance_rows,
)
from advisor.stages.monitor.references import (
    decile_edges,
    distribution,
    input_references,
    score_reference,
)

__all__ = [
    "Labelled",
    "acted_row",
    "compare_inputs",
    "compare_scores",
    "decile_edges",
    "distribution",
    "drift_row",
    "fold_rows",
    "input_references",
    "performance_rows",
    "score_reference",
]
