"""The words that a writer may use outside slots.

A list of what is allowed, not of what is forbidden: a false statement needs a word that states
something, and no such word is here. No numeral, negation, quantity, comparison, judgement, cause,
advice or role of a family ("the simpler one") belongs in these lists; slots print all of those.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FRAME_WORDS: Final = _words(
    """
    a an the this that these those it its they their them we our us you your he she who whose which
    what when where how there here
    and or but yet while whereas although though however still nevertheless nonetheless besides also
    moreover furthermore meanwhile otherwise instead rather then next finally lastly again together
    apart aside regarding concerning namely notably specifically accordingly respectively
    of in on at to by for from with within into onto between among against along
    about around as per via toward towards through during beside
    is are was were be been being has have had having do does can may might will would let
    comes come stands stand sits reads read asks ask gives give takes take remains remain goes go
    belongs belong sees see looks look set sets put puts brings bring adds add keeps keep
    reaches reach gets get runs run bears bear applies apply names name named
    states state notes note weighs weigh concerns describes describe recalls recall covers cover
    opens open closes close ends end starts start begins begin matter matters
    shows show considers consider compares compare compared measures measure measured
    writes write written spells spelled printed prints print cites cite cited
    point points side sides question questions answer case picture view context account
    word words sentence terms detail details page section list order line lines core centre center
    balance scale hand hands part parts place ground grounds background
    evidence figure figures measurement measurements comparison comparisons result results finding
    findings fold folds interval intervals margin metric performance readability interpretability
    transparency trade-off tradeoff tension requirement requirements musts demand demands
    document documents rule rules trace record family families model models
    candidate candidates column columns row rows data dataset table file sample target
    reader readers reviewer owner owners team teams stakeholder stakeholders analyst person people
    sprint step steps plan work task tasks review discussion conversation meeting agenda
    objection objections caution cautions caveat caveats condition conditions
    counterargument argument arguments reply response rejoinder challenge
    change changes scenario scenarios counterfactual
    time money unit units cost costs price
    short brief sum turn practice addition return contrast regard respect light
    itself themselves put plainly simply directly openly alongside elsewhere separately even why
    way ways kind form forms level levels example instance effort course aim purpose topic subject
    summary remark remarks comment comments value values score scores number numbers amount amounts
    size range width spread gap mind worth noting knowing saying turning coming looking taken given
    cases follows main central relevant remaining further other another same own such well risk
    risks overall sentence paragraph head heading title label labels note notes tone
    decision verdict choice recommendation report
    """
)
"""Words of every claim."""

QUESTION_WORDS: Final = _words(
    """
    should could discuss confirm clarify settle collect check walk name agree decide
    whether if process business customer customers expert experts domain cause source sources
    period label labels definition threshold use user users effect effects outcome outcomes
    operation operations regulator mistake mistakes error errors alarm alarms meaning
    """
)
"""Further words of questions and of tasks for the next sprint, which state nothing."""

DECISION_WORDS: Final = _words(
    "decision verdict choice recommendation answer pick goes go belongs settled settle use"
)
"""Beside one of these only the decided family may be named (V8)."""

TASK_STARTS: Final = _words(
    "ask check confirm clarify collect discuss walk review settle compare measure look name "
    "write consider put take bring open see set let"
)
"""First words of a task."""

IDIOMS: Final = re.compile(r"\b(?:on (?:the )?one hand|one side)\b", re.IGNORECASE)
"""Phrases that hold a number word and count nothing."""

COUNTING_WORDS: Final = _words(
    """
    zero one two three four five six seven eight nine ten eleven twelve dozen hundred hundreds
    thousand thousands million millions billion half halves third thirds quarter quarters fifth
    tenth once twice thrice double doubles doubled triple triples tripled quadruple majority
    minority most first second percent percentage
    """
)
"""Named apart so that a repair can be told of numerals (V3)."""

FORBIDDEN_WORDS: Final = _words(
    "compliant fair unbiased safe proven guaranteed best significant significantly"
)
"""Words that generated text never holds (V7)."""
