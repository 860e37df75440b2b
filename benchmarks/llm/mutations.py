"""How many false narratives pass the check, and how many true ones it drops.

Run: ``.venv/bin/python benchmarks/llm/mutations.py [--n 1000] [--seed 0]``

The generator of true narratives and the mutator know the format that the prompt describes and the
evidence that a writer is shown. They import nothing of the check's rules and none of its word
lists. Printed: kept share of true claims, and for each kind of mutation how many reached the page.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "report"))
sys.path.insert(0, str(ROOT))

import report_records as records  # noqa: E402

from advisor.schema.record import DecisionRecord  # noqa: E402
from advisor.schema.writing import NarrativeOut, Slice  # noqa: E402
from advisor.stages.check_narrative import check_narrative  # noqa: E402
from advisor.stages.consult import consult  # noqa: E402
from advisor.stages.llm_ledger import evidence_slice  # noqa: E402

Claim = dict[str, Any]
Narrative = dict[str, Any]
CASES = ("credit", "regression", "conflict", "insufficient", "baseline_enough")

STATEMENT_FRAMES = (
    "{s}.", "In short, {s}.", "To begin with, {s}.", "For the reader: {s}.",
    "The record reads as follows: {s}.", "One side of the picture: {s}.", "Here {s}.",
    "At the same time, {s}.", "Besides, {s}.", "In this case, {s}.", "The evidence: {s}.",
    "As the comparison shows, {s}.", "Put plainly, {s}.", "A reviewer may note that {s}.",
    "For the team this reads: {s}.", "The point of the comparison is this: {s}.",
    "What the measurements show: {s}.", "On the other hand, {s}.", "And yet {s}.", "Still, {s}.",
)  # fmt: skip
PAIR_FRAMES = (
    "{s}; {t}.", "{s}, and {t}.", "{s}, yet {t}.", "{s}, while {t}.", "Although {s}, {t}.",
    "{s}; besides, {t}.", "{s} (and {t}).", "On one hand {s}; on the other, {t}.",
)  # fmt: skip
VALUE_FRAMES = (
    "{name} comes with {value}.", "{name} reaches {value}.", "For {name} the record shows {value}.",
    "{name} has {value}.", "Beside it stands {name}, with {value}.", "In figures, {name}: {value}.",
)  # fmt: skip
BOTH_FRAMES = (
    "{name} has {value}, and {name2} has {value2}.",
    "{name} comes with {value}, while {name2} comes with {value2}.",
)
RELATION_FRAMES = (
    "{name} with {value} {{{{rel}}}} {name2} with {value2}.",
    "In the comparison, {value} {{{{rel}}}} {value2}.",
)
QUESTIONS = (
    "Which columns would the experts add?", "Who in the business sees these cases?",
    "What do the mistakes cost the team?", "When will the data change?",
    "Which of these costs does the owner of the process see?",
    "How would a customer use this report?",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """A record and what a writer sees of it."""

    record: DecisionRecord
    shown: Slice

    @property
    def families(self) -> list[str]:
        """Families with a name and a score."""
        named = {s.subject for s in self.shown.sent if s.kind == "family"}
        return sorted(named & set(self.scores))

    @property
    def scores(self) -> dict[str, Any]:
        """Deciding metric by family."""
        metric = self.record.plan.metric if self.record.plan else None
        return {
            s.subject: s
            for s in self.shown.sent
            if s.kind == "candidate" and s.quantity == metric and s.value is not None
        }

    def name(self, family: str) -> str:
        """Id of the slot that prints a family's name."""
        return next(s.id for s in self.shown.sent if s.kind == "family" and s.subject == family)


def settings() -> list[Setting]:
    found = []
    for name in CASES:
        record = records.EVERY_CASE[name]()
        found.append(Setting(record, evidence_slice(record, 2, consult(record))))
    return found


def slot(alias: str, form: str = "") -> str:
    return f"{{{{{alias}{'|' + form if form else ''}}}}}"


def made(
    text: str, cites: list[str], subjects: list[str], kind: str, relation: Any = None
) -> Claim:
    return {"kind": kind, "subjects": subjects, "text": text, "cites": cites, "relation": relation}


def true_claim(setting: Setting, section: str, rng: random.Random) -> Claim:
    pool = [s.id for s in setting.shown.statements if s.section == section]
    draw = rng.random()
    if setting.families and draw < 0.35:
        return measured_claim(setting, rng)
    if section == "next_sprint" and draw < 0.6:
        return made(rng.choice(QUESTIONS), [], [], "open_question")
    if not pool:
        return made(rng.choice(STATEMENT_FRAMES).format(s=slot("S01")), ["S01"], [], "value")
    if len(pool) > 1 and draw > 0.75:
        a, b = rng.sample(pool, 2)
        return made(rng.choice(PAIR_FRAMES).format(s=slot(a), t=slot(b)), [a, b], [], "tradeoff")
    one = rng.choice(pool)
    return made(rng.choice(STATEMENT_FRAMES).format(s=slot(one)), [one], [], "value")


def measured_claim(setting: Setting, rng: random.Random) -> Claim:
    a, *rest = rng.sample(setting.families, min(2, len(setting.families)))
    x = setting.scores[a]
    form = rng.choice(("", "interval")) if x.low is not None and x.low != x.high else ""
    if not rest or rng.random() < 0.3:
        text = rng.choice(VALUE_FRAMES).format(name=slot(setting.name(a)), value=slot(x.id, form))
        return made(text, [setting.name(a), x.id], [a], "value")
    b, y = rest[0], setting.scores[rest[0]]
    fields = {"name": slot(setting.name(a)), "value": slot(x.id),
              "name2": slot(setting.name(b)), "value2": slot(y.id)}  # fmt: skip
    cites = [setting.name(a), x.id, setting.name(b), y.id]
    if rng.random() < 0.5:
        return made(rng.choice(BOTH_FRAMES).format(**fields), cites, [a, b], "value")
    op = "gt" if x.value > y.value else "lt" if x.value < y.value else "ge"
    text = rng.choice(RELATION_FRAMES).format(**fields)
    relation = {"left": x.id, "op": op, "right": y.id}
    return made(text, cites, [a, b], "comparison", relation)


def true_narrative(setting: Setting, rng: random.Random) -> Narrative:
    sections = []
    for section in ("why_this", "tradeoff", "counterfactual", "objection", "next_sprint"):
        claims = [true_claim(setting, section, rng) for _ in range(rng.randint(1, 3))]
        for item in setting.shown.statements:
            if item.must and item.section == section:
                claims.insert(0, made(f"{slot(item.id)}.", [item.id], [], "requirement"))
        sections.append({"section": section, "claims": claims})
    return {"sections": sections}


ADJECTIVES = (
    "excellent", "terrible", "tiny", "huge", "negligible", "dramatic", "clear", "superior",
    "inferior", "robust", "weak", "strong", "reliable", "faster", "cheaper", "simpler", "safer",
    "optimal", "unacceptable", "trustworthy", "opaque", "perfect", "useless", "worse", "better",
)  # fmt: skip
SIGNIFICANCE = (
    "this is statistically significant", "the difference is real", "which is certain",
    "the gain is beyond doubt", "and the result is conclusive", "so the gain was demonstrated",
    "the advantage holds in every fold", "and the gap is not noise", "which proves the point",
    "with high confidence", "the evidence is overwhelming", "the test was passed",
)  # fmt: skip
FIGURES = (
    "0.91",
    "12",
    "three",
    "twice",
    "half",
    "95 %",
    "1,000",
    "a dozen",
    "ten",
    "IV",
    "\u00be",
)


def literal_number(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Put a wrong figure in place of a slot or beside it."""
    slots = re.findall(r"\{\{[A-Z]\d+(?:\|\w+)?\}\}", claim["text"])
    if not slots:
        return None
    old = rng.choice(slots)
    new = rng.choice((rng.choice(FIGURES), f"{old} and {rng.choice(FIGURES)}"))
    return {**claim, "text": claim["text"].replace(old, new, 1)}


def swapped_names(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Let two families change places while their numbers stay."""
    names = [setting.name(f) for f in setting.families]
    used = [n for n in names if slot(n) in claim["text"]]
    if not used or len(names) < 2:
        return None
    one = used[0]
    other = next((n for n in used[1:]), None) or rng.choice([n for n in names if n != one])
    text = claim["text"].replace(slot(one), "\0").replace(slot(other), slot(one))
    text = text.replace("\0", slot(other))
    cites = sorted({*claim["cites"], other})
    return {**claim, "text": text, "cites": cites, "subjects": setting.families}


def swapped_numbers(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Give a family the number of another."""
    scores = {f: setting.scores[f].id for f in setting.families}
    used = [(f, e) for f, e in scores.items() if f"{{{{{e}" in claim["text"]]
    named = [f for f in setting.families if slot(setting.name(f)) in claim["text"]]
    if not used or not named or len(scores) < 2:
        return None
    family, old = rng.choice([u for u in used if u[0] in named] or used)
    new = rng.choice([e for f, e in scores.items() if f != family])
    text = claim["text"].replace(f"{{{{{old}", f"{{{{{new}")
    relation = claim["relation"]
    if relation is not None:
        relation = {k: (new if v == old else v) for k, v in relation.items()}
    return {**claim, "text": text, "cites": sorted({*claim["cites"], new}),
            "subjects": setting.families, "relation": relation}  # fmt: skip


def wrong_direction(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Turn a comparison round."""
    if claim["relation"] is None or claim["relation"]["op"] == "ge":
        return None
    relation = dict(claim["relation"])
    if rng.random() < 0.5:
        relation["op"] = {"gt": "lt", "lt": "gt"}[relation["op"]]
        return {**claim, "relation": relation}
    a, b = slot(relation["left"]), slot(relation["right"])
    text = claim["text"].replace(a, "\0").replace(b, a).replace("\0", b)
    return {**claim, "text": text}


def no_relation(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Leave the relation out and write the comparing words oneself."""
    if claim["relation"] is None:
        return None
    words = rng.choice(("beats", "is lower than", "equals", "is as good as", "{{rel}}", "is above"))
    return {**claim, "text": claim["text"].replace("{{rel}}", words), "relation": None}


def invented_citation(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Cite, or print, what does not exist."""
    false = rng.choice(("E999", "S77", "R03", "cand:gbm_hist.roc_auc", "E000"))
    if rng.random() < 0.5 or not claim["cites"]:
        return {**claim, "cites": [*claim["cites"], false]}
    old = rng.choice(claim["cites"])
    if old not in claim["text"]:
        return None
    return {**claim, "text": claim["text"].replace(old, "E999"), "cites": [*claim["cites"], "E999"]}


def significance(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Add that it is certain."""
    text = claim["text"].rstrip(".?")
    return {**claim, "text": f"{text}, {rng.choice(SIGNIFICANCE)}."}


def adjective(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Judge what was measured."""
    word = rng.choice(ADJECTIVES)
    place = claim["text"].find("{{")
    if place < 0:
        return None
    text = claim["text"]
    return {**claim, "text": rng.choice((f"{text[:place]}{word} {text[place:]}",
                                         f"A {word} result: {text}"))}  # fmt: skip


def negated(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Deny a true statement."""
    if "{{" not in claim["text"]:
        return None
    lead = rng.choice(("It is not true that ", "Nobody may say that ", "Contrary to the record, ",
                       "It is false that ", "Without doubt the opposite of "))  # fmt: skip
    return {**claim, "text": lead + claim["text"]}


def altered_quote(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Quote a requirement with one word changed."""
    quotes = [s.text for s in setting.shown.sent if s.kind == "requirement" and s.text]
    if not quotes:
        return None
    words = rng.choice(quotes).rstrip(".").split()
    words[rng.randrange(len(words))] = rng.choice(("never", "always", "may", "must", "99"))
    mark = rng.choice(('"', "\u201c", "'", ""))
    return {**claim, "text": f"{claim['text'].rstrip('.')}: {mark}{' '.join(words)}{mark}."}


def other_choice(claim: Claim, setting: Setting, rng: random.Random) -> Claim | None:
    """Recommend another family than the decided one."""
    others = [f for f in setting.families if f != setting.record.decision.family]
    if not others:
        return None
    family = rng.choice(others)
    name, value = setting.name(family), setting.scores[family].id
    text = rng.choice((
        "The choice is {n} with {v}.", "The team should use {n}, which has {v}.",
        "The decision goes to {n} with {v}.", "{n} is the recommendation.", "Use {n}.",
        "The answer of the record: {n}.", "The verdict is for {n} with {v}.",
        "{n} would be the better choice with {v}.",
    )).format(n=slot(name), v=slot(value))  # fmt: skip
    return made(text, [name, value], [family], "value")


MUTATIONS = {
    "wrong figure": literal_number,
    "swapped candidates": swapped_names,
    "swapped numbers": swapped_numbers,
    "wrong direction": wrong_direction,
    "comparison in own words": no_relation,
    "invented citation": invented_citation,
    "flipped significance": significance,
    "contradicting adjective": adjective,
    "denied": negated,
    "altered quote": altered_quote,
    "another choice": other_choice,
}


def passes(narrative: Narrative, place: tuple[int, int], setting: Setting) -> bool:
    """Tell whether the claim at (section, number) reached the page."""
    checked = check_narrative(NarrativeOut.model_validate(narrative), setting.shown,
                              setting.record, "m")  # fmt: skip
    index = sum(len(s["claims"]) for s in narrative["sections"][: place[0]]) + place[1]
    if index in {d.index for d in checked.dropped}:
        return False
    section = narrative["sections"][place[0]]["section"]
    return section in {p.section for p in checked.paragraphs}


def omitted_must(setting: Setting, rng: random.Random) -> tuple[Narrative, str] | None:
    """Leave out what a section must say; return it with the section."""
    narrative = true_narrative(setting, rng)
    musts = [s for s in setting.shown.statements if s.must]
    if not musts:
        return None
    gone = rng.choice(musts)
    for section in narrative["sections"]:
        if section["section"] == gone.section:
            section["claims"] = [
                c for c in section["claims"]
                if gone.id not in c["cites"] and not set(gone.cites) & {
                    cite for alias in c["cites"] for cite in behind(setting, alias)}
            ]  # fmt: skip
    return narrative, gone.section


def behind(setting: Setting, alias: str) -> tuple[str, ...]:
    statement = setting.shown.statement(alias)
    real = setting.shown.real(alias)
    return statement.cites if statement else (real.id,) if real else ()


def false_narratives(pool: list[Setting], examples: list[str]) -> tuple[int, int]:
    """Return (narratives, claims on the page) of lies written as a person would write them."""
    lines = (Path(__file__).parent / "false_claims.txt").read_text(encoding="utf-8").splitlines()
    lies = [line for line in lines if line.strip() and not line.startswith("#")]
    total = passed = 0
    for setting in pool[:2]:
        a, b = setting.record.decision.family, setting.record.decision.strongest_challenger
        assert a is not None
        assert b is not None
        ids = {"A": setting.name(a), "B": setting.name(b), "a": setting.scores[a].id,
               "b": setting.scores[b].id, "S": "S01"}  # fmt: skip
        for lie in lies:
            text = re.sub(r"\{(\w)\}", lambda m, ids=ids: slot(ids[m.group(1)]), lie)
            section = "counterfactual"
            reply = {"sections": [{"section": section, "claims": [
                made(text, sorted(set(ids.values())), [a, b], "value")]}]}  # fmt: skip
            total += 1
            if passes(reply, (0, 0), setting):
                passed += 1
                examples.append(f"free: {text}")
    return total, passed


def measure(n: int, seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    pool = settings()
    total = kept = 0
    dropped: Counter[str] = Counter()
    for _ in range(n):
        setting = rng.choice(pool)
        narrative = true_narrative(setting, rng)
        checked = check_narrative(NarrativeOut.model_validate(narrative), setting.shown,
                                  setting.record, "m")  # fmt: skip
        total += sum(len(s["claims"]) for s in narrative["sections"])
        kept += checked.kept
        dropped.update(d.code for d in checked.dropped)
    tried: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    examples: list[str] = []
    while tried.total() < n:
        setting = rng.choice(pool)
        if rng.random() < 1 / (len(MUTATIONS) + 1):
            made_one = omitted_must(setting, rng)
            if made_one is None:
                continue
            tried["omitted must"] += 1
            narrative, section = made_one
            checked = check_narrative(NarrativeOut.model_validate(narrative), setting.shown,
                                      setting.record, "m")  # fmt: skip
            if section in {p.section for p in checked.paragraphs}:
                passed["omitted must"] += 1
            continue
        name = rng.choice(sorted(MUTATIONS))
        narrative = copy.deepcopy(true_narrative(setting, rng))
        a = rng.randrange(len(narrative["sections"]))
        claims = narrative["sections"][a]["claims"]
        b = rng.randrange(len(claims))
        mutated = MUTATIONS[name](claims[b], setting, rng)
        if mutated is None or mutated == claims[b]:
            continue
        claims[b] = mutated
        tried[name] += 1
        if passes(narrative, (a, b), setting):
            passed[name] += 1
            examples.append(f"{name}: {json.dumps(mutated, ensure_ascii=False)}")
    false_total, false_passed = false_narratives(pool, examples)
    return {
        "free_false_narratives": false_total, "free_false_reached_the_page": false_passed,
        "true_claims": total, "true_kept_share": round(kept / total, 4),
        "dropped_true": dict(dropped), "mutated": dict(sorted(tried.items())),
        "mutated_total": tried.total(), "reached_the_page": dict(passed), "examples": examples[:10],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(json.dumps(measure(options.n, options.seed), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
