"""Sentences of earlier stages in the reader's words: titles for ids, 'shown' for 'proven'."""

from __future__ import annotations

import re

from advisor.metrics.catalogue import METRICS
from advisor.schema.record import DecisionRecord
from advisor.wording.escape import plain
from advisor.wording.terms import VERDICTS, metric_title

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_QUOTED = re.compile(r'("[^"]*"|“[^”]*”)')
_WORDS = (
    (re.compile(r"\bproven needed\b"), "shown to be needed"),
    (re.compile(r"\bis proven\b"), "is shown"),
    (re.compile(r"\bproven\b"), "shown"),
    (re.compile(r"\bnot_demonstrated\b"), "not demonstrated"),
    (re.compile(r"\bnot_testable\b"), "not testable"),
    (re.compile(r"\bnot_measured\b"), "not measured"),
)
_ENGLISH = frozenset({"stack", "recall", "precision", "accuracy", "coverage", "lift", "bias"})
"""Ids that are words as well; they read well as they stand."""
_COMPARED = re.compile(r"^(with|without|under|at|from)\b", re.IGNORECASE)


def plainly(record: DecisionRecord, text: str) -> str:
    """Return a sentence of the decision with family and metric ids replaced by their titles.

    Quoted words of a source are left as they are.
    """
    names = {v.family: plain(v.title) for v in record.shortlist}
    names.update({c.family: plain(c.title) for c in record.candidates})
    names.update({key: metric_title(key) for key in METRICS})
    names.update({key: words.split(" (")[0] for key, words in VERDICTS.items() if "_" in key})
    parts = _QUOTED.split(plain(text))
    for number in range(0, len(parts), 2):
        parts[number] = _replaced(parts[number], names)
    return "".join(parts)


def _replaced(text: str, names: dict[str, str]) -> str:
    def title(match: re.Match[str]) -> str:
        token = match.group()
        return token if token in _ENGLISH else names.get(token, token)

    text = _TOKEN.sub(title, text)
    for pattern, words in _WORDS:
        text = pattern.sub(words, text)
    return text


def supposing(change: str) -> str:
    """Return a change as the start of a sentence: 'with half the margin', 'if the margin ...'."""
    return change if _COMPARED.match(change) else f"if {change}"
