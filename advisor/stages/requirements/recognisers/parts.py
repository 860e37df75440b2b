"""Parts of a sentence between commas, and the columns that each part speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from advisor.stages.requirements.columns import Mention
from advisor.stages.requirements.draft import Reading
from advisor.stages.requirements.segment import Sentence


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence between commas, with the columns named in it."""

    start: int
    end: int
    mentions: tuple[Mention, ...]


def parts_of(sentence: Sentence, reading: Reading) -> list[Part]:
    """Return the parts of a sentence in order; columns named in quoted speech do not count."""
    spoken = [m.span() for m in SPOKEN.finditer(sentence.fold)]
    mentions = [
        m
        for m in reading.columns.mentions(sentence.text, sentence.fold)
        if not any(a <= m.start < b for a, b in spoken)
    ]
    cuts = [
        m.span()
        for m in re.finditer(
            r"[,;:](?= )| - |(?<= )(?:but|aber|pero|mais|while|wahrend|mientras|whereas)(?= )|\. ",
            sentence.fold,
        )
    ]
    cuts = [c for c in cuts if not any(m.start <= c[0] < m.end for m in mentions)]
    edges = [0, *(b for _, b in cuts), len(sentence.fold)]
    ends = [*(a for a, _ in cuts), len(sentence.fold)]
    return [
        Part(a, b, tuple(m for m in mentions if a <= m.start < b))
        for a, b in zip(edges[:-1], ends, strict=True)
    ]


def subjects(parts: list[Part], number: int, sentence: Sentence, reading: Reading) -> list[Mention]:
    """Return the columns that a role at `parts[number]` speaks of: its own, or those before."""
    found = list(parts[number].mentions)
    text = sentence.fold
    follow = number + 1
    while found and follow < len(parts) and _is_list_item(text, parts[follow]):
        found += parts[follow].mentions
        follow += 1
    back = number - 1
    if parts[number].mentions:
        first = parts[number].mentions[0].start
        while back >= 0 and _is_list_item(text, parts[back]) and first - parts[number].start < 20:
            found += parts[back].mentions
            back -= 1
        if (
            back >= 0
            and back < number - 1
            and parts[back].mentions
            and first - parts[number].start < 20
        ) or (
            back == number - 1
            and re.match(r" ?(?:and|or|und|oder|y|o|et|ou|nor) ", text[parts[number].start :])
            and parts[back].mentions
            and first - parts[number].start < 25
        ):
            found.append(parts[back].mentions[-1])
        return found
    while back >= 0:
        if parts[back].mentions:
            return [m for part in parts[: back + 1][-3:] for m in part.mentions if part.mentions]
        back -= 1
    pronoun = re.match(
        r"\W*(?:please |and |so )?(?:it|they|them|these|those|that|this|both|neither|sie|es"
        r"|diese\w*|beide|das|ello|est[oae]s?|ambas|ambos|elle|elles|ils|il|ces|celle\w*)(?!\w)",
        text[parts[number].start :],
    )
    before = reading.neighbour(sentence, -1)
    if pronoun and before is not None and before.block == sentence.block:
        return reading.columns.mentions(before.text, before.fold)
    if pronoun and sentence.form in {"line", "chat"}:
        for back in (-1, -2):
            near = reading.neighbour(sentence, back)
            named = reading.columns.mentions(near.text, near.fold) if near is not None else []
            if named:
                return named
    return []


def _is_list_item(text: str, part: Part) -> bool:
    words = re.findall(r"[\w.]+", text[part.start : part.end])
    named = sum(len(re.findall(r"[\w.]+", text[m.start : m.end])) for m in part.mentions)
    return bool(part.mentions) and len(words) - named <= 2


SPOKEN = re.compile(r'"[^" ]+ [^" ]+ [^"]{4,}"')
