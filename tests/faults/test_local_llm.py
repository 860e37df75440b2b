"""A real small model behind an OpenAI-compatible server on this machine; run on demand.

``ADVISOR_TEST_LLM_URL=http://127.0.0.1:8080/v1 ADVISOR_TEST_LLM_MODEL=NAME pytest -m local_llm``
Only the contract is asserted: whatever it says, the report is full and the decision the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Literal

import pytest
import report_records as records

from advisor.adapters.openai_text import real_requests_allowed
from advisor.pipeline.llm_run import LLMSettings, open_llm, with_narrative
from advisor.stages.verify import verify_record

URL = os.environ.get("ADVISOR_TEST_LLM_URL", "")
MODEL = os.environ.get("ADVISOR_TEST_LLM_MODEL", "local")


@pytest.mark.local_llm
@pytest.mark.skipif(not URL, reason="ADVISOR_TEST_LLM_URL names no server")
@pytest.mark.parametrize("writer", ["phrase", "select"])
def test_a_real_model_changes_no_decision(
    writer: Literal["phrase", "select"], record_property: Callable[[str, object], None]
) -> None:
    plain = with_narrative(records.credit().sealed(), None)
    settings = LLMSettings("live", writer, MODEL, base_url=URL, deadline_seconds=900)
    with real_requests_allowed():
        found = with_narrative(plain, open_llm(settings))
    use = found.provenance.llm
    record_property("claims", f"{use.claims_kept} kept, {use.claims_dropped} dropped; {use.note}")
    assert found.digest == plain.digest
    assert verify_record(found.model_dump(mode="json", by_alias=True)) == ()
    assert {p.section for p in found.narrative.paragraphs} >= {
        p.section for p in plain.narrative.paragraphs
    }
