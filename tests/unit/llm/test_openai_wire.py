"""What the adapter makes of everything that can stand on the wire; no network, no server."""

from __future__ import annotations

import json
import logging

import httpx2
import pytest

from advisor.adapters.openai_text import (
    Budget,
    OpenAITextModel,
    RealRequestInTestError,
    endpoint_host,
    is_loopback,
    real_requests_allowed,
)
from advisor.errors import AdvisorError, InputError, TextModelError
from advisor.ports import TextRequest

REQUEST = TextRequest(
    prompt_id="justify/1.0.0",
    prompt_sha256="0" * 64,
    system="SYSTEM-CANARY",
    user="USER-CANARY",
    schema_name="narrative",
    schema_json='{"type":"object","properties":{},"required":[],"additionalProperties":false}',
    max_output_tokens=100,
)
TOOL_CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
JSON = {"content-type": "application/json"}
LOCAL = "http://127.0.0.1:9/v1"


def completion(**changes: object) -> dict[str, object]:
    message = {"role": "assistant", "content": '{"a": 1}', **changes.pop("message", {})}  # type: ignore[dict-item]
    body: dict[str, object] = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "served-model",
        "system_fingerprint": "fp",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
    }
    body.update(changes)
    return body


def model(
    *answers: object, budget: Budget | None = None, retries: int = 2
) -> tuple[OpenAITextModel, list[httpx2.Request]]:
    """Return an adapter whose wire gives each answer once, the last one for ever."""
    seen: list[httpx2.Request] = []
    steps = list(answers)

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        if isinstance(step, Exception):
            raise step
        if isinstance(step, httpx2.Response):
            return step
        return httpx2.Response(200, json=step)

    built = OpenAITextModel(
        "m", LOCAL, budget=budget, retries=retries, transport=httpx2.MockTransport(handler)
    )
    return built, seen


def error(status: int, code: str | None = None, message: str = "no", **headers: str):
    body = {"error": {"message": message, "type": "x", "param": None, "code": code}}
    return httpx2.Response(
        status, json=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


def test_a_good_reply_gives_its_text_and_counts_its_use() -> None:
    built, seen = model(completion())
    reply = built.ask(REQUEST)
    assert (reply.text, reply.model, reply.fingerprint) == ('{"a": 1}', "served-model", "fp")
    assert (built.usage().calls, built.usage().tokens) == (1, 12)
    sent = json.loads(seen[0].content)
    assert sent["response_format"]["json_schema"]["strict"] is True
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]
    assert "tools" not in sent
    assert "store" not in sent  # unknown to most local servers


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (completion(choices=[]), "invalid"),
        (completion(choices=None), "invalid"),
        (completion(message={"content": ""}), "invalid"),
        (completion(message={"content": None}), "invalid"),
        (completion(message={"content": None, "refusal": "no"}), "refused"),
        (completion(message={"content": None, "tool_calls": [TOOL_CALL]}), "invalid"),
        ({"error": {"message": "x"}}, "invalid"),
        ({}, "invalid"),
        (httpx2.Response(200, html="<html>sign in</html>"), "invalid"),
        (httpx2.Response(200, content=b'{"id": ', headers=JSON), "invalid"),
        (error(401, "invalid_api_key"), "unavailable"),
        (error(403), "unavailable"),
        (error(404, "model_not_found"), "unavailable"),
        (error(400, "context_length_exceeded"), "unavailable"),
        (error(429, "insufficient_quota"), "unavailable"),
        (error(503, x_should_retry="false"), "unavailable"),
        (httpx2.Response(307, headers={"location": "http://example.invalid/"}), "unavailable"),
        (ValueError("from a transport"), "unavailable"),
    ],
)  # fmt: skip
def test_every_fault_becomes_one_typed_error_after_one_call(answer: object, kind: str) -> None:
    built, seen = model(answer)
    with pytest.raises(TextModelError) as caught:
        built.ask(REQUEST)
    expected = kind if not isinstance(answer, ValueError) else caught.value.kind
    assert caught.value.kind == expected
    assert len(seen) in ((1,) if not isinstance(answer, ValueError) else (1, 2, 3))
    assert caught.value.exit_code == 3


def test_truncation_is_told_from_other_faults() -> None:
    body = completion()
    body["choices"][0]["finish_reason"] = "length"  # type: ignore[index]
    built, _ = model(body)
    with pytest.raises(TextModelError) as caught:
        built.ask(REQUEST)
    assert caught.value.kind == "truncated"
    assert built.usage().tokens == 12


def test_a_busy_endpoint_is_asked_again_and_each_attempt_counts() -> None:
    built, seen = model(error(429), httpx2.ConnectError("lost"), completion())
    assert built.ask(REQUEST).text == '{"a": 1}'
    assert len(seen) == built.usage().calls == 3


def test_a_long_retry_after_is_not_slept() -> None:
    built, seen = model(error(429, retry_after="90"))
    with pytest.raises(TextModelError, match="busy"):
        built.ask(REQUEST)
    assert len(seen) == 1
    assert built.usage().seconds < 3


def test_the_format_is_weakened_step_by_step_and_remembered() -> None:
    def handler(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        formats.append(body.get("response_format", {}).get("type"))
        if "temperature" in body:
            return error(400, "unsupported_parameter", "Unsupported parameter: 'temperature'")
        if "max_completion_tokens" in body:
            return error(400, None, "unknown field max_completion_tokens")
        if formats[-1] is not None:
            return error(400, None, "response_format is not supported")
        return httpx2.Response(200, json=completion())

    formats: list[str | None] = []
    built = OpenAITextModel("m", LOCAL, transport=httpx2.MockTransport(handler))
    built.ask(REQUEST)
    assert formats == ["json_schema", "json_schema", "json_schema", "json_object", None]
    built.ask(REQUEST)
    assert len(formats) == 6


def test_tokens_are_bounded_before_anything_is_sent() -> None:
    built, seen = model(completion(), budget=Budget(tokens=100))
    with pytest.raises(TextModelError) as caught:
        built.ask(REQUEST)
    assert caught.value.kind == "over_budget"
    assert seen == []


def test_a_reply_without_usage_counts_its_upper_bound() -> None:
    built, _ = model(completion(usage=None))
    built.ask(REQUEST)
    assert built.usage().tokens > 100


@pytest.mark.parametrize("usage", [{"total_tokens": -5}, {"total_tokens": "many"}, {}, 7])
def test_a_lying_usage_counts_its_upper_bound(usage: object) -> None:
    built, _ = model(completion(usage=usage))
    built.ask(REQUEST)
    assert built.usage().tokens > 100


def test_the_call_budget_ends_a_series() -> None:
    built, seen = model(error(500), budget=Budget(calls=2), retries=9)
    with pytest.raises(TextModelError) as caught:
        built.ask(REQUEST)
    assert caught.value.kind == "over_budget"
    assert len(seen) == 2


def test_a_key_is_asked_for_only_when_something_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    built = OpenAITextModel(
        "m", "https://api.example.invalid/v1", allow_remote=True,
        transport=httpx2.MockTransport(lambda _: httpx2.Response(200, json=completion())),
    )  # fmt: skip
    with pytest.raises(TextModelError, match="OPENAI_API_KEY"):
        built.ask(REQUEST)


def test_neither_key_nor_prompt_is_logged_or_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-KEY-CANARY")
    caplog.set_level(logging.DEBUG)
    built, seen = model(error(401, "invalid_api_key", "Incorrect key sk-KEY-CANARY"))
    with pytest.raises(TextModelError) as caught:
        built.ask(REQUEST)
    assert "sk-KEY-CANARY" in seen[0].headers["authorization"]
    held = caplog.text + str(caught.value) + repr(vars(built))
    for secret in ("KEY-CANARY", "SYSTEM-CANARY", "USER-CANARY"):
        assert secret not in held


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.0.1"])
def test_loopback_needs_no_permission(host: str) -> None:
    shown = f"[{host}]" if ":" in host else host
    assert is_loopback(endpoint_host(f"http://{shown}:8080/v1"))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "http://localhost.example.com/v1",
        "http://127.0.0.1.nip.io/v1",
        "http://127.0.0.1@example.com/v1",
        "http://10.0.0.5/v1",
        "http://0.0.0.0:8000/v1",
    ],
)
def test_any_other_host_needs_permission(url: str) -> None:
    with pytest.raises(InputError, match="--allow-remote") as caught:
        OpenAITextModel("m", url)
    assert caught.value.exit_code == 2
    assert OpenAITextModel("m", url, allow_remote=True).host == endpoint_host(url)


@pytest.mark.parametrize("url", ["file:///tmp/x", "127.0.0.1:80", "ftp://h/", "http://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="HTTP address"):
        OpenAITextModel("m", url, allow_remote=True)


def test_a_real_request_under_pytest_raises() -> None:
    with pytest.raises(RealRequestInTestError, match="ScriptedClient"):
        OpenAITextModel("m", LOCAL).ask(REQUEST)
    with real_requests_allowed(), pytest.raises(RealRequestInTestError):
        OpenAITextModel("m", "https://api.openai.com/v1", allow_remote=True).ask(REQUEST)


def test_no_proxy_carries_local_text_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.invalid:3128")
    monkeypatch.setenv("ALL_PROXY", "http://proxy.example.invalid:3128")
    built = OpenAITextModel("m", LOCAL, budget=Budget(seconds=20), retries=0)
    assert built._client()._client._mounts == {}


def test_every_error_is_one_of_ours() -> None:
    built, _ = model(KeyError("odd"))
    with pytest.raises(AdvisorError):
        built.ask(REQUEST)
