"""The recognisers, one subject a module; a new kind is one function and one line here."""

from __future__ import annotations

from advisor.stages.requirements.draft import Recogniser
from advisor.stages.requirements.recognisers.bans import (
    recognise_answered_bans,
    recognise_bans,
    recognise_protected,
)
from advisor.stages.requirements.recognisers.capacity import recognise_capacity
from advisor.stages.requirements.recognisers.directions import (
    recognise_fairness,
    recognise_monotonic,
)
from advisor.stages.requirements.recognisers.duties import (
    recognise_probability,
    recognise_regulation,
    recognise_robustness,
)
from advisor.stages.requirements.recognisers.form import recognise_form
from advisor.stages.requirements.recognisers.limits import (
    recognise_size_limits,
    recognise_time_limits,
)
from advisor.stages.requirements.recognisers.metrics import (
    recognise_base_rate,
    recognise_metrics,
)
from advisor.stages.requirements.recognisers.missing import recognise_missing_codes
from advisor.stages.requirements.recognisers.money import recognise_costs
from advisor.stages.requirements.recognisers.operating import recognise_hits_in_list
from advisor.stages.requirements.recognisers.operation import (
    recognise_abstain,
    recognise_determinism,
    recognise_egress,
    recognise_retraining,
)
from advisor.stages.requirements.recognisers.preferences import (
    recognise_margin,
    recognise_max_features,
    recognise_number_of_groups,
    recognise_policy,
    recognise_tolerance,
)
from advisor.stages.requirements.recognisers.relative import (
    recognise_relative_bar,
    recognise_told_baseline,
)
from advisor.stages.requirements.recognisers.roles import (
    recognise_groups,
    recognise_ids,
    recognise_late,
)
from advisor.stages.requirements.recognisers.schedule import (
    recognise_horizon,
    recognise_test_period,
    recognise_time_column,
)

RECOGNISERS: tuple[Recogniser, ...] = (
    recognise_metrics,
    recognise_base_rate,
    recognise_hits_in_list,
    recognise_told_baseline,
    recognise_relative_bar,
    recognise_costs,
    recognise_capacity,
    recognise_form,
    recognise_regulation,
    recognise_determinism,
    recognise_egress,
    recognise_probability,
    recognise_abstain,
    recognise_robustness,
    recognise_retraining,
    recognise_time_limits,
    recognise_size_limits,
    recognise_monotonic,
    recognise_fairness,
    recognise_bans,
    recognise_answered_bans,
    recognise_late,
    recognise_protected,
    recognise_ids,
    recognise_groups,
    recognise_missing_codes,
    recognise_margin,
    recognise_policy,
    recognise_tolerance,
    recognise_number_of_groups,
    recognise_max_features,
    recognise_horizon,
    recognise_test_period,
    recognise_time_column,
)
"""In the order in which a sentence is shown to them."""

LANGUAGE_NEUTRAL: tuple[Recogniser, ...] = (
    recognise_metrics,
    recognise_time_limits,
    recognise_size_limits,
    recognise_regulation,
)
"""Those that rest on international names and units; used on languages that are not read."""
