"""Where the model acts, and what acting there costs."""

from decision_cases import requirement

from advisor.metrics.thresholds import Bar, rate_bars
from advisor.schema.requirements import Requirements


def target(id_, metric, op, value, **more):
    return requirement(id_, "metric_target", metric=metric, op=op, value=value, **more)


def test_musts_alone_set_the_threshold_and_a_metric_of_a_capacity_does_not():
    wish = target("R03", "recall", ">=", 0.8, strength="should")
    items = (
        target("R01", "accuracy", ">=", 0.7),
        target("R02", "npv", ">", 0.9),
        wish,
        target("R04", "recall_at_k", ">=", 0.5),
        target("R05", "recall", "<=", 0.05),
    )
    assert rate_bars(Requirements(items=items)) == (
        Bar("accuracy", ">=", 0.7),
        Bar("npv", ">=", 0.9),
    )
    assert rate_bars(Requirements(items=(wish,))) == (Bar("recall", ">=", 0.8),)
