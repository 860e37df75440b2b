"""Stage consult: the questions that the method puts to a consultant, answered from the record.

Every answer is made by code from evidence that it names; a language model may order and word them,
never change them.
"""

from __future__ import annotations

from advisor.schema.profile import ColumnPair, ColumnProfile
from advisor.schema.record import DecisionRecord
from advisor.schema.requirements import Requirement
from advisor.schema.writing import Answer
from advisor.wording.demands import demand
from advisor.wording.escape import plain, sentence
from advisor.wording.numbers import count, exact, figures, listed, percent, plural, trimmed
from advisor.wording.statements import (
    family_name,
    gain_words,
    main_comparison,
    score_words,
    strength_words,
)
from advisor.wording.terms import PROBLEMS, metric_title, tier_short

STRONG_CORRELATION = 0.8
"""|r| above which columns are named together (rule P2-21)."""
SKEWED = 1.0
"""|skewness| above which a column counts as skewed (rules PREP-36 and PREP-36b)."""
OUTLIERS = 0.05
"""Share of rows outside 1.5 interquartile ranges above which scaling is robust (rule PREP-31)."""
FAR_OUTLIER = 10.0
"""Robust z beyond which one value alone calls for robust scaling (rule PREP-31)."""
MAXIMUM_NAMED = 3

_FRAME_KINDS = frozenset(
    {"target", "positive_class", "problem_type", "metric", "margin", "missing_code", "id_column",
     "group_column", "time_column", "keep_column", "policy", "test_period", "horizon"}
)  # fmt: skip
_READABLE = ("T1", "T2")


def consult(record: DecisionRecord) -> tuple[Answer, ...]:
    """Return the answers that a record allows, in the order of the method.

    Parameters
    ----------
    record : DecisionRecord

    Returns
    -------
    tuple of Answer
        Ids ``target``, ``collinear``, ``scaling``, ``family``, ``metric``, ``justification``; an
        answer of basis ``'not_known'`` says what is missing.
    """
    return (
        _target(record),
        _collinear(record),
        _scaling(record),
        _family(record),
        _metric(record),
        _justification(record),
    )


def _answer(
    name: str, question: str, texts: list[str], evidence: list[str], basis: str = "measured"
) -> Answer:
    return Answer.model_validate(
        {
            "id": name,
            "question": question,
            "answer": " ".join(sentence(text) for text in texts if text),
            "evidence": tuple(dict.fromkeys(evidence)),
            "basis": basis,
        }
    )


def _target(record: DecisionRecord) -> Answer:
    problem = record.problem
    question = "What is the target, is this classification or regression, and which three "
    question += "business constraints come first?"
    kind = PROBLEMS.get(problem.type.value, problem.type.value)
    texts = [
        f"The target is “{plain(problem.target, 80)}”, and the task is {kind}"
        if problem.target
        else f"No target is named; the task is {kind}"
    ]
    if problem.positive_class is not None:
        texts.append(f"The class to be found is “{plain(problem.positive_class, 40)}”")
    first = _constraints(record)
    if first:
        named = [f"“{plain(demand(item), 100)}”" for item in first]
        texts.append(f"The constraints that come first: {listed(named)}")
    else:
        texts.append("No binding constraint was stated, so none narrowed the choice")
    asked = [item for item in record.requirements if item.kind == "target"]
    evidence = [f"req:{item.id}" for item in (*asked, *first)] + ["fact:task.problem_type"]
    return _answer("target", question, texts, evidence, "requirement" if first else "measured")


def _constraints(record: DecisionRecord) -> list[Requirement]:
    """Return at most three musts: unmet ones first, then those that excluded families."""
    decision = record.decision
    order = {name: n for n, name in enumerate((*decision.unmet, *decision.binding_requirements))}
    found = [
        item
        for item in record.requirements
        if item.strength == "must" and item.kind not in _FRAME_KINDS and item.confirmed
    ]
    found.sort(key=lambda i: (order.get(i.id, len(order)), i.kind in ("cost", "capacity"), i.id))
    return found[:MAXIMUM_NAMED]


def _collinear(record: DecisionRecord) -> Answer:
    question = "Which columns carry the same information (multicollinearity)?"
    profile, data = record.profile, record.facts.data
    strong = [
        pair
        for pair in profile.pairs
        if pair.kind in ("duplicate", "functional_dependency")
        or abs(pair.value) > STRONG_CORRELATION
    ]
    strong.sort(key=lambda pair: (-abs(pair.value), pair.left, pair.right))
    evidence = ["fact:data.max_abs_correlation"] if data.max_abs_correlation is not None else []
    evidence += ["fact:data.max_vif"] if data.max_vif is not None else []
    if not strong and data.max_abs_correlation is None:
        return _answer("collinear", question, ["Fewer than two numeric columns were compared, so "
                       "nothing is known of it"], [], "not_known")  # fmt: skip
    if not strong:
        shown = figures(data.max_abs_correlation or 0.0, (STRONG_CORRELATION,), 2)
        largest = f" (the largest is {shown})"
        return _answer("collinear", question, [f"No pair of columns is correlated beyond "
                       f"{exact(STRONG_CORRELATION)}{largest}"], evidence)  # fmt: skip
    texts = [f"These belong together: {listed([_pair_words(p) for p in strong[:5]])}"]
    if len(strong) > 5:
        texts.append(f"{plural(len(strong) - 5, 'further pair')} like this")
    if data.max_vif is not None:
        texts.append(f"The largest variance inflation factor is {figures(data.max_vif)}")
    texts.append(
        "Their coefficients are read together, not one by one; prediction on rows like these is "
        "not harmed, so no column has to be dropped for it"
    )
    evidence += [f"rule:{o.rule}" for o in record.rule_outcomes if o.rule == "P2-21"]
    return _answer("collinear", question, texts, evidence)


def _pair_words(pair: ColumnPair) -> str:
    left, right = plain(pair.left, 60), plain(pair.right, 60)
    if pair.kind == "duplicate":
        return f"“{left}” and “{right}” (copies)"
    if pair.kind == "functional_dependency":
        return f"“{left}” and “{right}” (the first determines the second)"
    return f"“{left}” and “{right}” ({figures(pair.value, (STRONG_CORRELATION,), 2)})"


def _scaling(record: DecisionRecord) -> Answer:
    question = "Z-score or min-max for the numeric columns of a linear model?"
    numeric = [
        c for c in record.profile.columns if c.kind == "numeric" and c.role != "target"
        and not any(e.column == c.name for e in record.excluded_columns)
    ]  # fmt: skip
    if not numeric:
        return _answer("scaling", question, ["There is no numeric input column"], [], "not_known")
    odd = [c for c in numeric if _skewed(c) or _outlying(c)]
    if not odd:
        text = "No numeric column is strongly skewed or rich in outliers, so both serve a linear "
        text += "model alike; the z-score is used because penalties then weigh columns alike"
        return _answer("scaling", question, [text], [], "measured")
    odd.sort(key=lambda c: (-abs(c.skewness or 0.0), -(c.max_robust_z or 0.0), c.name))
    texts = ["Neither on the raw scale: mean and spread are moved by outliers, and with min-max "
             "a single far value presses all others into a corner"]  # fmt: skip
    evidence: list[str] = []
    for column in odd[:MAXIMUM_NAMED]:
        texts.append(_column_advice(record, column))
        for name in ("max_robust_z", "missing_share"):
            if getattr(column, name) is not None and len(evidence) < 12:
                evidence.append(f"col:{column.name}.{name}")
                break
        evidence += [
            f"rule:{o.rule}@{o.column}"
            for o in record.rule_outcomes
            if o.column == column.name and o.state == "fires" and o.effect == "prepare"
        ]
    if len(odd) > MAXIMUM_NAMED:
        texts.append(f"The same holds for {plural(len(odd) - MAXIMUM_NAMED, 'further column')}")
    texts.append("Trees and boosted trees need none of it")
    return _answer("scaling", question, texts, evidence)


def _skewed(column: ColumnProfile) -> bool:
    return column.skewness is not None and abs(column.skewness) > SKEWED


def _outlying(column: ColumnProfile) -> bool:
    many = column.outlier_share is not None and column.outlier_share > OUTLIERS
    return many or (column.max_robust_z is not None and column.max_robust_z > FAR_OUTLIER)


def _column_advice(record: DecisionRecord, column: ColumnProfile) -> str:
    signs = []
    if _skewed(column):
        signs.append(f"skewness {figures(column.skewness or 0.0, (SKEWED,), 2)}")
    if column.outlier_share:
        signs.append(f"{percent(column.outlier_share, (OUTLIERS,))} outliers")
    if column.max_robust_z is not None and column.max_robust_z > FAR_OUTLIER:
        signs.append(f"one value {figures(column.max_robust_z, (FAR_OUTLIER,), 2)} robust z away")
    if not _skewed(column):
        first = ""
    elif (column.skewness or 0.0) > 0 and (column.minimum or 0.0) >= 0:
        first = "the logarithm log(1 + x) first, then "
    else:
        first = "a Yeo-Johnson transform first, then "
    advice = f"“{plain(column.name, 60)}” ({listed(signs)}): {first}scaling by median and quartiles"
    return advice + _done(record, column.name)


def _done(record: DecisionRecord, name: str) -> str:
    plan = record.plan
    used = next((c for c in plan.features.columns if c.name == name), None) if plan else None
    if used is None:
        return ""
    steps = [step for step in (used.transform, used.scale) if step != "none"]
    shown = listed([step.replace("_", " ") for step in steps]) or "no transformation"
    return f"; this run used {shown}"


def _family(record: DecisionRecord) -> Answer:
    data, decision = record.facts.data, record.decision
    rows, columns = record.problem.n_rows, record.problem.n_features
    question = f"Which family suits {count(rows)} rows and {count(columns)} columns?"
    texts = (
        [f"There are {figures(rows / columns, significant=2)} rows for each column"]
        if columns
        else []
    )
    evidence = [f"fact:data.{n}" for n in ("n_rows", "n_features") if getattr(data, n) is not None]
    if data.events_per_parameter is not None:
        evidence.append("fact:data.events_per_parameter")
        texts.append(
            "A linear model would have "
            f"{figures(data.events_per_parameter, significant=2)} rows of the rarer outcome for "
            "each parameter"
        )
    fired = [
        o for o in record.rule_outcomes
        if o.state == "fires" and o.column is None and o.effect not in ("metric", "split", "select")
        and any(f.fact.startswith("data.") for f in o.facts) and o.message
    ]  # fmt: skip
    for outcome in fired[:MAXIMUM_NAMED]:
        texts.append(plain(outcome.message).rstrip("."))
        evidence.append(f"rule:{outcome.rule}")
    admitted = [v for v in record.shortlist if v.verdict == "admitted" and v.tier != "T0"]
    if admitted:
        admitted.sort(key=lambda v: (-v.preference, v.complexity, v.family))
        named = [plain(v.title) for v in admitted[:5]]
        named += [f"and {len(admitted) - 5} more"] if len(admitted) > 5 else []
        texts.append(f"Shape alone decides nothing; the rules admit {'; '.join(named)}")
        evidence += [f"family:{v.family}" for v in admitted[:5]]
    if decision.family is not None and score_words(record, decision.family):
        texts.append(
            f"Measured on these rows, {family_name(record, decision.family)} suffices with "
            f"{score_words(record, decision.family)}"
        )
        evidence.append(f"family:{decision.family}")
        return _answer("family", question, texts, evidence)
    if record.candidates:
        texts.append("The measurements recommend none of them")
    return _answer(
        "family", question, texts, evidence, "rule" if fired or admitted else "not_known"
    )


def _metric(record: DecisionRecord) -> Answer:
    question = "Precision, recall, F1, or something else?"
    costs = {
        item.side: item
        for item in record.requirements
        if item.kind == "cost" and item.side in ("fn", "fp", "tp", "tn") and item.confirmed
        and isinstance(item.value, int | float) and not isinstance(item.value, bool)
    }  # fmt: skip
    miss, alarm = costs.get("fn"), costs.get("fp")
    stated = [f"req:{item.id}" for item in costs.values()]
    pair = _cost_pair(miss, alarm)
    if pair is None:
        shown = metric_title(record.problem.metric)
        texts = [f"{shown} judges here ({plain(record.problem.metric_origin)})"]
        if record.problem.classes and len(record.problem.classes) == 2:
            texts.append("State what a missed case and a false alarm cost, and their sum decides "
                         "instead of a score")  # fmt: skip
        if record.problem.metric is None:
            texts = ["Nothing is scored here, so no metric is needed"]
        evidence = ["fact:task.problem_type", *stated]
        return _answer("metric", question, texts, evidence, "rule")
    # What a mistake costs is what it adds to the right decision on the same case.
    c_fn, c_fp = pair[0] - _amount(costs.get("tp")), pair[1] - _amount(costs.get("tn"))
    if c_fn <= 0 or c_fp <= 0:
        text = "The stated costs make one of the two mistakes cheaper than the right decision; "
        text += "they should be checked before any metric is chosen"
        return _answer("metric", question, [text], stated, "requirement")
    threshold = c_fp / (c_fp + c_fn)
    ratio = c_fn / c_fp
    heavier = (
        f"A miss weighs as much as {trimmed(ratio)} false alarms, so of the three "
        "recall comes nearest; alone it would flag everybody"
        if ratio > 1
        else f"A false alarm weighs as much as {trimmed(1 / ratio)} misses, so of "
        "the three precision comes nearest; alone it would flag nobody"
        if ratio < 1
        else "Both mistakes weigh the same, so the error rate and the cost agree"
    )
    texts = [
        "None of the three: both costs are stated, so the expected cost decides",
        heavier,
        "F1 weighs both mistakes by a rule of its own that knows no costs",
        f"With calibrated probabilities the cost is least when a case is flagged from "
        f"{figures(threshold, significant=2)} upwards: the added cost of a false alarm divided by "
        "that of both mistakes",
    ]
    if record.decision.threshold is not None:
        stated.append("decision:threshold")
        texts.append(f"The threshold of this run is {figures(record.decision.threshold)}")
    return _answer("metric", question, texts, stated, "requirement")


def _amount(item: Requirement | None) -> float:
    return float(item.value) if item is not None and isinstance(item.value, int | float) else 0.0


def _cost_pair(miss: Requirement | None, alarm: Requirement | None) -> tuple[float, float] | None:
    """Return (cost of a miss, cost of an alarm); a ratio stands for one of them against 1.

    The threshold (c_FP - c_TN) / (c_FP - c_TN + c_FN - c_TP) is that of Elkan (2001), The
    foundations of cost-sensitive learning, IJCAI.
    """
    fn = float(miss.value) if miss is not None and isinstance(miss.value, int | float) else None
    fp = float(alarm.value) if alarm is not None and isinstance(alarm.value, int | float) else None
    if fn is None and alarm is not None and alarm.unit == "ratio":
        fn = 1.0
    if fp is None and miss is not None and miss.unit == "ratio":
        fp = 1.0
    return (fn, fp) if fn and fp and fn > 0 and fp > 0 else None


def _justification(record: DecisionRecord) -> Answer:
    question = "Why the readable model rather than the one that scores higher?"
    decision = record.decision
    chosen = decision.family
    main = main_comparison(record)
    if chosen is None:
        text = "No family is recommended, so there is nothing to justify"
        return _answer("justification", question, [text], ["decision:verdict"])
    name = family_name(record, chosen)
    if decision.tier not in _READABLE:
        texts = [f"The readable model is not the one recommended: {name} is a "
                 f"{tier_short(decision.tier)} model"]  # fmt: skip
        needed = [c for c in record.comparisons if c.richer == chosen and c.verdict == "needed"]
        needed.sort(key=lambda c: (-c.low, c.simpler))
        texts += [gain_words(record, c) for c in needed[:1]]
        cites = [f"cmp:{c.simpler}>{c.richer}" for c in needed[:1]]
        return _answer("justification", question, texts, ["decision:verdict", *cites])
    texts = [f"{name} is recommended with {score_words(record, chosen)}"]
    evidence = ["decision:verdict", f"family:{chosen}"]
    if main is not None:
        texts += [gain_words(record, main), strength_words(record, main)]
        evidence.append(f"cmp:{main.simpler}>{main.richer}")
    for asked in _binding(record):
        texts.append(f"The must “{plain(demand(asked), 120)}” leaves no room for a family that "
                     "cannot be read: the gap is its price, known and stated")  # fmt: skip
        evidence.append(f"req:{asked.id}")
    texts.append("A reviewer can recompute or plot what it does with each column, so that an error "
                 "is seen before it does harm and a reason can be given for each case")  # fmt: skip
    if decision.conditions:
        texts.append(f"It holds under {plural(len(decision.conditions), 'condition')} named on "
                     "page one")  # fmt: skip
    return _answer("justification", question, texts, evidence)


def _binding(record: DecisionRecord) -> list[Requirement]:
    kinds = ("interpretability", "regulation", "explanation")
    found = [record.requirement(name) for name in record.decision.binding_requirements]
    return [item for item in found if item is not None and item.kind in kinds][:1]
