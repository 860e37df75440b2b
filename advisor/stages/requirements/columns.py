"""Finds the data's columns in a sentence: by exact name first, by description last."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from advisor.schema.dataset import ColumnSketch
from advisor.stages.requirements.column_words import CONTRARY, FILLER, GENERIC, TIME_WORDS, alike
from advisor.stages.requirements.folding import fold, words

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-zÀ-ÿ0-9]+")
_MARKED = re.compile(r"`([^`\n]{1,80})`|\"([^\"\n]{1,60})\"|'([\w.$ -]{1,40})'(?!\w)")
_NAMED = re.compile(
    r"(?<!\w)(?:columns?|fields?|variables?|features?|attributes?|spalten?|felde?r?|feld|merkmale?"
    r"|variablen?|columnas?|campos?|colonnes?|champs?)(?!\w)"
    r"(?: (?:named|called|namens|llamad[ao]|nommee?|is|ist|es|est))? ?[:=]?"
    r" ?[\"'`]?([\w.$-]*[a-z_$][\w.$-]*)[\"'`]?"
)
_IDENTIFIER = re.compile(
    r"(?<![\w.@/])[a-z]\w*(?:_[a-z0-9]+)+(?![\w@])"
    r"|(?<![\w@/])[A-Za-z][a-z]+(?:[A-Z][a-z0-9]+)+(?!\w)"
)


_LINKS = words("de del la el los las du des le les der die das of the d l von")


def name_tokens(name: str) -> tuple[str, ...]:
    """Split a column name at separators and capitals: ``customerID`` gives customer, id."""
    return tuple(fold(piece) for piece in _CAMEL.split(name) if piece)


@dataclass(frozen=True)
class Mention:
    """A column found in a sentence; `how`: 'marked', 'exact', 'word' or 'loose'."""

    column: str
    start: int
    end: int
    how: str
    note: str | None = None


@dataclass(frozen=True)
class Unknown:
    """A name set off as a column that the data does not hold."""

    name: str
    start: int
    end: int
    near: tuple[str, ...]


class Columns:
    """The data's columns, searchable in prose.

    Without a sketch of the data every name that is set off (backticks, "column x", snake_case)
    counts as a column.
    """

    def __init__(self, sketches: Iterable[ColumnSketch] = ()) -> None:
        self.sketches = tuple(sketches)
        self.by_name = {sketch.name: sketch for sketch in self.sketches}
        self.known = bool(self.sketches)
        self._exact: dict[str, str] = {}
        self._joined: dict[str, str] = {}
        self._tokens: dict[str, tuple[str, ...]] = {}
        for sketch in self.sketches:
            self._exact.setdefault(fold(sketch.name), sketch.name)
            tokens = name_tokens(sketch.name)
            self._tokens[sketch.name] = tokens
            self._joined.setdefault("".join(tokens), sketch.name)
        for sketch in self.sketches:
            spelled = "".join(self._tokens[sketch.name])
            for written, letter in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ss", "ß")):
                spelled = spelled.replace(written, letter)
            self._joined.setdefault(spelled, sketch.name)
        self._starts = {key[:2] for key in self._joined}
        self._starts |= {f"{key[:1]}*" for key in self._joined}
        self._seen: dict[str, tuple[Mention, ...]] = {}
        self._described: dict[str, tuple[Mention, ...]] = {}
        self._longest = min(8, max((len(t) for t in self._tokens.values()), default=1) + 1)

    def sketch(self, column: str | None) -> ColumnSketch | None:
        """Return the sketch of a column, None when the data is not known."""
        return self.by_name.get(column) if column else None

    def lookup(self, name: str) -> str | None:
        """Return the data's column for a written name, ignoring case and separators."""
        plain = fold(name.strip().strip("`\"'"))
        if not self.known:
            return name.strip().strip("`\"'") or None
        return self._exact.get(plain) or self._joined.get("".join(_WORD.findall(plain)))

    def near(self, name: str) -> tuple[str, ...]:
        """Return up to three column names that look like a name."""
        close = get_close_matches(fold(name), sorted(self._exact), n=3, cutoff=0.6)
        return tuple(self._exact[key] for key in close)

    def mentions(self, text: str, folded: str) -> list[Mention]:
        """Return the columns named in a sentence, in order, the longest name winning."""
        known = self._seen.get(text)
        if known is None:
            known = self._seen[text] = self._find(text, folded)
        return list(known)

    def _find(self, text: str, folded: str) -> tuple[Mention, ...]:
        found: list[Mention] = []
        for start, end, name in self._marked_spans(text, folded):
            column = self.lookup(name)
            if column is not None:
                found.append(Mention(column, start, end, "marked"))
        if self.known:
            found.extend(self._in_prose(text, folded, found))
        return tuple(sorted(found, key=lambda mention: mention.start))

    def unknown(self, text: str, folded: str) -> list[Unknown]:
        """Return names set off as columns (backticks, snake_case) that the data does not hold."""
        if not self.known:
            return []
        unknown = []
        for match in _MARKED.finditer(text):
            name = match[1]
            if name and self.lookup(name) is None and re.fullmatch(r"[\w.$-]+", name):
                unknown.append(Unknown(name, match.start(), match.end(), self.near(name)))
        for match in _NAMED.finditer(folded):
            name = text[match.start(1) : match.end(1)]
            looks = "_" in name or bool(re.search(r"[a-z][A-Z]|\d", name))
            quoted = folded[match.start(1) - 1 : match.start(1)] in "\"'`"
            seen = any(u.start <= match.start(1) < u.end for u in unknown)
            if (looks or quoted) and not seen and self.lookup(name) is None:
                unknown.append(Unknown(name, match.start(1), match.end(1), self.near(name)))
        return unknown

    def _marked_spans(self, text: str, folded: str) -> list[tuple[int, int, str]]:
        spans = []
        for match in _MARKED.finditer(folded.replace("`", "`")):
            start, end = next((a, b) for a, b in map(match.span, (1, 2, 3)) if a >= 0)
            for piece in re.finditer(r"[^,/]+", text[start:end]):
                name = piece.group().strip()
                if self.known or text[start - 1] == "`" or re.fullmatch(r"[\w.$-]+", name):
                    spans.append((start + piece.start(), start + piece.end(), name))
        for match in _NAMED.finditer(folded):
            if not any(a <= match.start(1) < b for a, b, _ in spans):
                name = text[match.start(1) : match.end(1)].rstrip(".")
                if self.known or "_" in name or name.lower() not in FILLER:
                    spans.append((match.start(1), match.start(1) + len(name), name))
        for match in _IDENTIFIER.finditer(text):
            if not self.known and not any(a <= match.start() < b for a, b, _ in spans):
                spans.append((*match.span(), match.group()))
        return spans

    def _in_prose(self, text: str, folded: str, taken: list[Mention]) -> list[Mention]:
        words = list(_WORD.finditer(folded))
        found: list[Mention] = []
        position = 0
        while position < len(words):
            start = words[position].group()[:2]
            if (start if len(start) > 1 else f"{start}*") not in self._starts:
                position += 1
                continue
            mention, used = self._longest_at(text, folded, words, position)
            if mention and not any(m.start < mention.end and mention.start < m.end for m in taken):
                found.append(mention)
            position += used
        return found

    def _longest_at(
        self, text: str, folded: str, words: list[re.Match[str]], position: int
    ) -> tuple[Mention | None, int]:
        for count in range(min(self._longest, len(words) - position), 0, -1):
            span = words[position : position + count]
            start, end = span[0].start(), span[-1].end()
            if count > 1 and re.search(r"[,;:()\"]", folded[start:end]):
                continue
            joined = "".join(match.group() for match in span)
            column = self._joined.get(joined)
            if column is None and 3 <= count <= 5:
                plain_words = [m.group() for m in span if m.group() not in _LINKS]
                ends = {span[0].group(), span[-1].group()}
                if len(plain_words) < count and not ends & _LINKS:
                    column = self._joined.get("".join(plain_words))
            if column is None and count <= 3 and len(joined) > 4 and joined.endswith("s"):
                column = self._joined.get(joined[:-1])
            if column is None or (len(joined) < 3 and text[start:end] != column):
                continue
            plain = count == 1 and (joined in FILLER or joined in TIME_WORDS)
            if len(column) == 1 or (plain and text[start:end] == text[start:end].lower()):
                continue
            return Mention(column, start, end, self._how(column, text[start:end])), count
        return None, 1

    def _how(self, column: str, written: str) -> str:
        if written == column and not (column.islower() and column.isalpha()):
            return "exact"
        return "word" if len(self._tokens[column]) == 1 else "exact"

    def describe(self, phrase: str) -> list[Mention]:
        """Match a described thing ("length of the loan") against the names, by their words.

        Parameters
        ----------
        phrase : str
            Folded noun phrase without the words of its role.

        Returns
        -------
        list of Mention
            The columns that share the largest share of meaning words; positions are those of the
            phrase; each with a `note` that shows the match.
        """
        known = self._described.get(phrase)
        if known is None:
            known = self._described[phrase] = tuple(self._describe(phrase))
        return list(known)

    def _describe(self, phrase: str) -> list[Mention]:
        words = [w for w in _WORD.findall(phrase) if w not in FILLER and len(w) > 1]
        if not words or not self.known:
            return []
        scored = [
            (score, sketch.name, hits)
            for sketch in self.sketches
            for score, hits in [self._similarity(words, self._tokens[sketch.name])]
            if score >= 1.0
        ]
        if not scored:
            return []
        best = max(score for score, _, _ in scored)
        return [
            Mention(name, 0, len(phrase), "loose", f"'{name}' matched loosely by {', '.join(hits)}")
            for score, name, hits in scored
            if score >= best - 0.6
        ]

    def _similarity(
        self, words: list[str], tokens: tuple[str, ...]
    ) -> tuple[float, tuple[str, ...]]:
        actual, planned = CONTRARY
        if any(w in actual for w in words) and any(t in planned for t in tokens):
            return 0.0, ()
        if any(w in planned for w in words) and any(t in actual for t in tokens):
            return 0.0, ()
        score, hits = 0.0, []
        for token in tokens:
            match = next((w for w in words if alike(w, token)), None)
            if match is not None:
                score += 0.4 if token in GENERIC and match == token else 1.0
                hits.append(f"'{match}'~'{token}'")
        if len(tokens) > 1 and len(hits) == len(tokens):
            score = max(score, 1.0)
        return score, tuple(hits)
