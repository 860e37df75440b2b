"""Text that must have no effect: hidden, invisible, or addressed to an AI reader."""

from __future__ import annotations

import re
from bisect import bisect_right

from advisor.schema.requirements import SourceQuote
from advisor.stages.requirements.folding import HARMLESS_INVISIBLE, INVISIBLE
from advisor.stages.requirements.segment import Sentence

_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<tag>script|style|template)\b.*?(?:</(?P=tag)>|\Z)"
    r"|<(?P<box>\w+)[^>]{0,300}?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0"
    r"|hidden\b)[^>]{0,300}>.*?(?:</(?P=box)>|\Z)"
    r"|^\[(?://|comment)\]: ?#[^\n]*|\{#.*?#\}|%%[^\n]*%%",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
_AI = (
    r"(?:ai|a\.i\.|llm|gpt|chatgpt|language model|chat ?bot|ai[- ](?:assistant|agent|reader"
    r"|system|tool|model)|automated (?:reader|agent|reviewer)|assistant|ki(?:-(?:system"
    r"|assistent|modell))?|sprachmodell|ia|modelo de lenguaje|asistente(?: de ia)?|modele de"
    r" langage|assistant ia)"
)
_ADDRESSED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("tells the reader to ignore its instructions",
         r"(?<!\w)(?:ignore|disregard|forget|override"
         r"|bypass)(?!\w)[^.;\n]{0,40}(?<!\w)(?:instructions?|prompts?|guidelines|directives"
         r"|system message|guardrails|safeguards|(?:your|all|previous|prior|any) (?:rules"
         r"|constraints|training|context|checks))(?!\w)"
         r"|(?<!\w)(?:ignorier\w*|missachte\w*|vergiss)(?!\w)[^.;\n]{0,40}(?<!\w)(?:anweisung\w*"
         r"|instruktion\w*|(?:deine|alle|bisherigen|vorherigen) (?:regeln|vorgaben)|prompt\w*)"
         r"|(?<!\w)(?:ignor[ae]\w*|olvida\w*|omite|haz caso omiso"
         r" de)(?!\w)[^.;\n]{0,40}(?<!\w)(?:instrucciones|indicaciones|(?:tus|sus|las) (?:reglas"
         r"|normas) (?:anteriores|previas))"

             r"|(?<!\w)(?:ignore[zr]?|oublie[zr]?)(?!\w)[^.;\n]{0,40}(?<!\w)(?:instructions"
             r"|consignes|directives)(?!\w)"),
        ("is addressed to an AI reader",
rf"(?<!\w)(?:note|message|instructions?|attention|dear|hinweis|nachricht|nota|mensaje"
         rf"|a l'attention|memo|to|an|para|pour)[ :]{{1,2}}(?:to |for |an |fur |para |a |pour "
         rf"|de |d')?(?:any |all |the |every |jede |alle |die |cualquier |todas? |las? |toute "
         rf"|toutes les |l'|our )*{_AI}s?(?:[ ]?(?::|,)|s? (?:reading|processing|parsing|that"
         rf" reads?|who reads?|evaluating|summari[sz]ing|systems? reading|die|das|que le[ae]"
         rf"|qui lit))"
rf"|(?<!\w)(?:if you are|you are now|since you are|as|wenn du|du bist|si eres|eres|si"
         rf" tu es|tu es) (?:an? |eine? |une? |una )?{_AI}(?!\w| providers?)"
         r"|(?<!\w)system[ -]?(?:note|prompt|message|override|instruction|hinweis|nachricht"
         r"|meldung)s?(?: to| for|:| -)|nota del sistema|note systeme|mensaje del sistema"

             r"|<\|[a-z_]{2,20}\|>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|instructions?)>"
             r"|#{2,} ?(?:system|instruction|assistant)\b|begin (?:system )?prompt|^(?:assistant"
             r"|system) ?:"),
        ("tells the reader what to report or to skip",
         r"(?<!\w)(?:state|write|claim|declare|say|mention|assert|conclude"
         r"|certify)(?!\w)[^.;\n]{0,20}(?<!\w)in (?:the|your) (?:report|summary|answer"
         r"|output)(?!\w) that"
         r"|(?<!\w)(?:skip|omit|do not (?:run|perform)|bypass) (?:the |all |any |your"
         r" )?(?:evaluation|validation|verification|comparison|tests?|checks?|safety"
         r" checks?)(?!\w)"
         r"|(?<!\w)(?:reveal|print|output|repeat|leak|send) (?:me )?(?:your|the) (?:system"
         r" )?(?:prompt|instructions|api keys?|credentials|environment variables)"
         r"|(?<!\w)(?:schreibe|behaupte|erklare)(?!\w)[^.;\n]{0,20}im bericht,? dass"
         r"|(?<!\w)(?:escribe|afirma|indica|declara)(?!\w)[^.;\n]{0,20}en el informe que"
         r"|(?<!\w)(?:ecris|ecrivez|indiquez|affirmez|declarez)(?!\w)[^.;\n]{0,20}dans le rapport"
         r" que"
         r"|(?<!\w)(?:execute|run) the following (?:command|code|script)"),
        ("tries to fix the outcome or to switch a rule off",
         r"(?<!\w)(?:advisor|this tool|the tool|decision engine|the (?:evaluator|evaluation"
         r" software)|the reader of this file) (?:must|should|shall|has to|is to|will) (?:always"
         r" )?(?:recommend|select|choose|declare|rank|approve|report|pick|output|ignore|skip)"
         r"|(?<!\w)(?:disable|deactivate|switch off|turn off|suppress|waive) (?:the |all |any "
         r"|every )?(?:\w+ )?(?:rules?|checks?|guards?|warnings?|findings?|gates?)(?!\w)"
         r"|(?<!\w)(?:mark|set|treat) (?:\w+ ){0,4}(?:as )?confirmed ?[:=]? ?true"),
    )
)  # fmt: skip
_QUICK = re.compile(
    r"ignor|disregard|forget|overrid|bypass|missacht|vergiss|olvida|omite|caso omiso|oublie|\bai\b"
    r"|a\.i\.|llm|gpt|language model|chat ?bot|assistant|automated|\bki\b|sprachmodell|\bia\b"
    r"|lenguaje|asistente|langage|system|sistema|systeme|<\||\[/?inst|<<|prompt|report|summary"
    r"|skip|omit|do not (?:run|perform)|reveal|api key|bericht|informe|rapport|execute|run the"
    r" following|advisor|tool|engine|evaluator|disable|deactivate|switch off|turn off|suppress"
    r"|waive|confirmed|reader of"
)


def strip_invisible(name: str, text: str) -> tuple[str, list[int] | None, list[SourceQuote]]:
    """Remove characters that nobody sees and report where they stood.

    Returns
    -------
    clean : str
        The text without invisible characters.
    origin : list of int or None
        For each character of `clean` its offset in `text`; None when nothing was removed.
    findings : list of SourceQuote
        One for each line that held characters that can hide text (zero width, direction, tags).
    """
    if text.isascii() or not any(character in INVISIBLE for character in text):
        return text, None, []
    origin = [i for i, character in enumerate(text) if character not in INVISIBLE]
    clean = "".join(text[i] for i in origin)
    findings = []
    for number, line in enumerate(text.split("\n"), start=1):
        hiding = sorted({c for c in line if c in INVISIBLE and c not in HARMLESS_INVISIBLE})
        if hiding:
            codes = ", ".join(f"U+{ord(c):04X}" for c in hiding[:5])
            findings.append(
                SourceQuote(
                    quote=line.strip("\r"), source_file=name, line=number,
                    reason=f"invisible characters ({codes}) removed before reading",
                )
            )  # fmt: skip
    return clean, origin, findings


def blank_hidden(name: str, text: str) -> tuple[str, list[SourceQuote]]:
    """Blank hidden comments and elements, keep the length, and report them verbatim."""
    if (
        "<" not in text
        and "[//]" not in text
        and "{#" not in text
        and "%%" not in text
        and "[comment]" not in text.lower()
    ):
        return text, []
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    findings = []

    def blank(match: re.Match[str]) -> str:
        hidden = match.group()
        if re.search(r"[^\W\d_]{3}", hidden):
            findings.append(
                SourceQuote(
                    quote=hidden, source_file=name, line=bisect_right(starts, match.start()),
                    reason="hidden from a human reader; has no effect",
                )
            )  # fmt: skip
        return re.sub(r"[^\n\r]", " ", hidden)

    return _HIDDEN.sub(blank, text), findings


def addressed_to_reader(sentence: Sentence) -> str | None:
    """Return why a sentence speaks to a machine reader rather than of the model, or None."""
    if not _QUICK.search(sentence.fold):
        return None
    for reason, pattern in _ADDRESSED:
        if pattern.search(sentence.fold):
            return reason
    return None


def without_injections(
    sentences: list[Sentence],
) -> tuple[list[Sentence], list[tuple[Sentence, str]]]:
    """Part the sentences into those that have effect and those that must not.

    What follows in the same paragraph, bullet or list below such a sentence has no effect either.
    """
    kept: list[Sentence] = []
    removed: list[tuple[Sentence, str]] = []
    tainted_block: int | None = None
    tainted_heading = ""
    for sentence in sentences:
        reason = addressed_to_reader(sentence)
        if reason is not None:
            tainted_block = sentence.block
            tainted_heading = sentence.fold.strip() if sentence.fold.strip().endswith(":") else ""
            removed.append((sentence, reason))
        elif sentence.block == tainted_block or (
            tainted_heading and sentence.heading and tainted_heading.endswith(sentence.heading)
        ):
            removed.append((sentence, "follows text addressed to an AI reader"))
        else:
            kept.append(sentence)
    return kept, removed
