"""What a recogniser gives and what it may look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from advisor.stages.requirements.columns import Columns
from advisor.stages.requirements.quantities import Quantity, quantities
from advisor.stages.requirements.segment import Sentence
from advisor.stages.requirements.wording import strength_of


@dataclass(frozen=True)
class Draft:
    """A requirement before it has an id; `fields` are those of `Requirement`."""

    kind: str
    sentence: Sentence
    strength: str
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, int]:
        """Document and offset, the reading order."""
        return self.sentence.document, self.sentence.start


@dataclass
class Reading:
    """All sentences that have effect, the data's columns, and what was settled first."""

    sentences: list[Sentence]
    columns: Columns
    target_columns: tuple[str, ...] = ()
    positive_class: str | None = None
    derived_target: bool = False
    baselines: list[Draft] = field(default_factory=list)

    def neighbour(self, sentence: Sentence, offset: int) -> Sentence | None:
        """Return the sentence `offset` places away in the same document, or None."""
        place = sentence.index + offset
        if 0 <= place < len(self.sentences):
            other = self.sentences[place]
            if other.document == sentence.document:
                return other
        return None


Recogniser = Callable[[Sentence, Reading], Iterable[Draft]]


def draft(kind: str, sentence: Sentence, strength: str | None = None, **fields: Any) -> Draft:
    """Return a draft whose strength follows from the modal words unless given."""
    kept = {name: value for name, value in fields.items() if value is not None}
    return Draft(kind, sentence, strength or strength_in(sentence), kept)


def strength_in(sentence: Sentence) -> str:
    """Strength of a sentence; a heading such as "Nice to have:" colours its bullets."""
    own = strength_of(sentence.fold)
    if own != "must" or not sentence.heading:
        return own
    above = strength_of(sentence.heading)
    wish = re.search(
        r"(?:nice to have|wunsch|deseable|souhait|optional|should|wish)", sentence.heading
    )
    hard = re.search(r"(?<!\w)(?:must|shall|muss|debe|doit)(?!\w)", sentence.fold)
    return above if wish and not hard else own


def figures(sentence: Sentence) -> tuple[Quantity, ...]:
    """Return the figures of a sentence."""
    return quantities(sentence.fold, sentence.language)


def any_of(*patterns: str) -> re.Pattern[str]:
    """Compile alternatives that must stand as whole words."""
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")
