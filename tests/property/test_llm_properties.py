"""Whatever a model or an endpoint sends: one typed outcome, and nothing unchecked on the page."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent / "unit" / "report"))

import report_records as records

from advisor.adapters.json_reply import parsed
from advisor.adapters.text_models import ScriptedClient
from advisor.errors import TextModelError
from advisor.pipeline.llm_run import LLMSettings, open_llm, write_narrative
from advisor.schema.writing import ExtractOut, NarrativeOut
from advisor.stages.check_narrative import check_narrative
from advisor.stages.llm_ledger import evidence_slice
from advisor.stages.narrate import narrate
from advisor.wording.redact import redacted

RECORD = records.credit()
SHOWN = evidence_slice(RECORD, 2)
IDS = [s.id for s in SHOWN.sent] + [s.id for s in SHOWN.statements] + ["rel", "E999"]
SUBJECTS = ["linear_l2", "gbm_hist", "dummy", "data"]

json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)
texts = st.lists(
    st.sampled_from([f"{{{{{i}}}}}" for i in IDS])
    | st.sampled_from(
        ["with", "and", "the", ".", ",", "?", "not", "best", "12", "<b>", "gap", "Use"]
    )
    | st.text(max_size=6),
    max_size=8,
).map(" ".join)
claims = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["value", "comparison", "open_question"]),
        "subjects": st.lists(st.sampled_from(SUBJECTS), max_size=3),
        "text": texts,
        "cites": st.lists(st.sampled_from(IDS), max_size=6),
        "relation": st.none()
        | st.fixed_dictionaries(
            {
                "left": st.sampled_from(IDS),
                "op": st.sampled_from(["gt", "lt", "ge", "le", "approx_equal", "overlaps"]),
                "right": st.sampled_from(IDS),
            }
        ),
    }
)


@given(st.text(max_size=300) | json_values.map(json.dumps))
def test_any_reply_is_typed_or_refused(text: str) -> None:
    for model in (NarrativeOut, ExtractOut):
        try:
            found: object = parsed(text, model)
        except TextModelError as fault:
            found = fault.kind
        assert isinstance(found, model) or found == "invalid"


@given(st.lists(claims, max_size=5))
@settings(deadline=None)
def test_any_claims_are_printed_by_code_or_dropped(items: list[dict[str, object]]) -> None:
    reply = NarrativeOut.model_validate(
        {"sections": [{"section": "counterfactual", "claims": items}]}
    )
    checked = check_narrative(reply, SHOWN, RECORD, "m")
    assert checked.kept + len(checked.dropped) == len(items)
    for paragraph in checked.paragraphs:
        assert not re.search(r"\{\{|\bnot best\b|<b>", paragraph.text)


@given(st.text(max_size=200) | json_values.map(json.dumps))
@settings(deadline=None, max_examples=40)
def test_a_run_never_raises_and_keeps_the_opening(text: str) -> None:
    session = open_llm(LLMSettings(mode="live", model="m"), (), ScriptedClient([text]))
    narrative, use = write_narrative(RECORD, session)
    assert narrative.paragraphs[:5] == narrate(RECORD).paragraphs[:5]
    assert use.mode == "live"


@given(st.text(max_size=80), st.emails(), st.text(max_size=80))
def test_no_mail_address_survives(before: str, address: str, after: str) -> None:
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", address):
        assert address not in redacted(f"{before} {address} {after}")


@given(st.text(max_size=200))
def test_masking_is_stable(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)
