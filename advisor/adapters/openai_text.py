"""The only place that speaks to a language model: any OpenAI-compatible chat endpoint.

``chat.completions.create`` only; our own parsing, deadline, retries and budget, because the SDK's
timeout counts per read, its retries ignore a total, and its parsed replies lose the usage. No type
or exception of the SDK leaves this module.
"""

from __future__ import annotations

import ipaddress
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from advisor.errors import InputError, MissingExtra, TextModelError
from advisor.ports import TextReply, TextRequest, TextUsage
from advisor.wording.escape import plain

if TYPE_CHECKING:
    import httpx2
    import openai

DEFAULT_BASE_URL = "https://api.openai.com/v1"
RETRIED_STATUSES = frozenset({408, 409, 425, 429})
BYTES_PER_TOKEN = 3
LONGEST_PAUSE_SECONDS = 20.0

_test_permissions: list[str] = []


@dataclass(frozen=True)
class Budget:
    """What one run may spend on a language model.

    Attributes
    ----------
    calls : int
        HTTP requests, failed ones included.
    tokens : int
        Input and output together; where a reply states no usage its upper bound counts.
    seconds : float
        Wall time of all questions together.
    """

    calls: int = 8
    tokens: int = 40_000
    seconds: float = 60.0


@dataclass(frozen=True)
class _Variant:
    """What this endpoint is known to accept; refused parts are left out from then on."""

    structure: Literal["json_schema", "json_object", "none"] = "json_schema"
    sampling: bool = True
    modern_limit: bool = True


@contextmanager
def real_requests_allowed(host: str = "127.0.0.1") -> Iterator[None]:
    """Let tests reach one loopback host; without it any real request under pytest raises."""
    _test_permissions.append(host)
    try:
        yield
    finally:
        _test_permissions.remove(host)


def endpoint_host(base_url: str | None) -> str:
    """Return the host that would receive the text.

    Raises
    ------
    InputError
        If the address is no HTTP address.
    """
    parts = urlsplit(base_url or os.environ.get("OPENAI_BASE_URL") or DEFAULT_BASE_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(
            "the address of the language model is no HTTP address", where="OPENAI_BASE_URL",
            expected="for example http://127.0.0.1:11434/v1",
        )  # fmt: skip
    return parts.hostname


def is_loopback(host: str) -> bool:
    """Tell whether a host name is this machine; a name that would need a resolver is not."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class RealRequestInTestError(BaseException):
    """A test tried to reach a language model; no handler of ordinary errors may hide it."""


class OpenAITextModel:
    """A chat model behind an OpenAI-compatible endpoint.

    Parameters
    ----------
    model : str
        Name as the endpoint knows it.
    base_url : str, optional
        Default: ``OPENAI_BASE_URL``, else OpenAI. Keys come from the environment and are
        neither stored nor printed.
    allow_remote : bool
        Without it only this machine may receive text.
    budget : Budget
    retries : int
        Further attempts after a busy or lost connection, inside budget and deadline.
    transport : httpx2.BaseTransport, optional
        Replaces the network in tests.

    Raises
    ------
    InputError
        If the endpoint is remote and `allow_remote` is False, or no HTTP address.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        *,
        allow_remote: bool = False,
        budget: Budget | None = None,
        retries: int = 2,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._base_url = base_url or os.environ.get("OPENAI_BASE_URL") or DEFAULT_BASE_URL
        self._host = endpoint_host(self._base_url)
        if not is_loopback(self._host) and not allow_remote:
            raise InputError(
                f"the language model at {plain(self._host, 80)} is not on this machine",
                where="--llm live",
                hint="add --allow-remote if the text may leave, or point OPENAI_BASE_URL at a "
                "local server; 'advisor llm preview' prints what would be sent",
            )
        self._budget = budget or Budget()
        self._retries, self._transport, self._clock = retries, transport, clock
        self._variant = _Variant()
        self._opened: openai.OpenAI | None = None
        self._lock = threading.Lock()
        self._usage = TextUsage()

    @property
    def name(self) -> str:
        """Model as configured."""
        return self._model

    @property
    def host(self) -> str:
        """Host that receives the text."""
        return self._host

    def usage(self) -> TextUsage:
        """Return the use so far."""
        with self._lock:
            return self._usage

    def ask(self, request: TextRequest) -> TextReply:
        """Return the raw answer.

        Raises
        ------
        TextModelError
            ``unavailable``, ``refused``, ``truncated``, ``invalid`` or ``over_budget``.
        """
        self._check_guard()
        started = self._clock()
        remaining = self._budget.seconds - self.usage().seconds
        if remaining <= 0:
            raise TextModelError("the time for the language model is spent", kind="over_budget")
        self._check_tokens(request)
        attempt = _Attempt(request, started + remaining)
        worker = threading.Thread(target=self._work, args=(attempt,), daemon=True)
        worker.start()
        worker.join(remaining)
        with self._lock:
            spent = self._usage.seconds + self._clock() - started
            self._usage = replace(self._usage, seconds=round(spent, 3))
        if not attempt.done.is_set():
            self._abandon(attempt)
            raise TextModelError(
                f"no complete answer within {self._budget.seconds:g} s", kind="unavailable",
                hint="raise --llm-deadline, or use a faster model",
            )  # fmt: skip
        if attempt.fault is not None:
            raise attempt.fault
        assert attempt.reply is not None
        return attempt.reply

    def _check_guard(self) -> None:
        if "PYTEST_CURRENT_TEST" in os.environ and self._transport is None:
            permitted = is_loopback(self._host) and self._host in _test_permissions
            if not permitted:
                raise RealRequestInTestError(
                    "a test tried to reach a language model; use ScriptedClient, ReplayClient, a "
                    "transport, or real_requests_allowed() for a server on loopback"
                )

    def _check_tokens(self, request: TextRequest) -> None:
        if self.usage().tokens + _upper_bound(request) > self._budget.tokens:
            raise TextModelError(
                f"the question could exceed the budget of {self._budget.tokens:,} tokens",
                kind="over_budget",
            )

    def _work(self, attempt: _Attempt) -> None:
        try:
            attempt.reply = self._answer(attempt)
        except TextModelError as fault:
            attempt.fault = fault
        except MissingExtra as missing:
            attempt.fault = TextModelError(missing.message, hint=missing.hint)
        except Exception as error:
            # The SDK lets plain Python errors through for replies that are no chat completion.
            attempt.fault = TextModelError(
                f"the endpoint's reply could not be read ({type(error).__name__})", kind="invalid"
            )
        attempt.done.set()

    def _answer(self, attempt: _Attempt) -> TextReply:
        failures = 0
        while True:
            self._count_call()
            remaining = attempt.deadline - self._clock()
            if attempt.cancelled.is_set() or remaining <= 0:
                raise TextModelError("the time for the language model is spent")
            try:
                completion = self._send(attempt.request, remaining)
            except Exception as error:
                pause = self._after(error, failures)
                failures += pause > 0
                if pause >= attempt.deadline - self._clock():
                    raise TextModelError(
                        "the endpoint is busy for longer than the time left"
                    ) from None
                attempt.cancelled.wait(pause)
                continue
            self._count_tokens(completion, attempt.request)
            return _reply(completion, self._model)

    def _send(self, request: TextRequest, remaining: float) -> Any:
        variant = self._variant
        arguments: dict[str, Any] = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": request.system},
                {"role": "user", "content": request.user},
            ],
            "timeout": max(remaining, 0.1),
        }
        limit = "max_completion_tokens" if variant.modern_limit else "max_tokens"
        arguments[limit] = request.max_output_tokens
        if variant.sampling:
            arguments.update(temperature=0, seed=0)
        if variant.structure == "json_schema":
            arguments["response_format"] = {
                "type": "json_schema",
                "json_schema": {
                    "name": request.schema_name,
                    "strict": True,
                    "schema": json.loads(request.schema_json),
                },
            }
        elif variant.structure == "json_object":
            arguments["response_format"] = {"type": "json_object"}
        if self._host.endswith("openai.com"):
            arguments["store"] = False
        return self._client().chat.completions.create(**arguments)

    def _client(self) -> openai.OpenAI:
        if self._opened is None:
            try:
                import httpx2
                import openai
            except ImportError as error:
                raise MissingExtra("llm", "asking a language model") from error
            local = is_loopback(self._host)
            # A proxy or a redirect would carry text elsewhere than the host that was checked.
            http = httpx2.Client(
                transport=self._transport, trust_env=not local, follow_redirects=False
            )
            key = os.environ.get("OPENAI_API_KEY") or ("local" if local else None)
            self._opened = openai.OpenAI(
                api_key=key, base_url=self._base_url, max_retries=0, http_client=http
            )
        return self._opened

    def _after(self, error: Exception, failures: int) -> float:
        """Return the pause before another attempt, 0 after adapting the question, or raise."""
        import openai

        if isinstance(error, openai.APIStatusError):
            return self._after_status(error, failures)
        if isinstance(error, openai.APIConnectionError):
            if failures < self._retries:
                return _pause(None, failures)
            raise TextModelError(
                "no answer from the language model", where=plain(self._host, 80),
                hint="is the server running, and is OPENAI_BASE_URL its address",
            ) from None  # fmt: skip
        if isinstance(error, openai.OpenAIError):
            raise TextModelError(
                "the client cannot be set up", where="OPENAI_API_KEY",
                hint="set OPENAI_API_KEY in the environment",
            ) from None  # fmt: skip
        raise error

    def _after_status(self, error: openai.APIStatusError, failures: int) -> float:
        status = error.status_code
        code = str(getattr(error, "code", None) or "")
        if status in (400, 404, 415, 422) and self._adapt(error, code):
            return 0.0
        final = (
            code == "insufficient_quota" or error.response.headers.get("x-should-retry") == "false"
        )
        if (status in RETRIED_STATUSES or status >= 500) and not final and failures < self._retries:
            return _pause(error.response.headers.get("retry-after"), failures)
        hints = {
            401: "check OPENAI_API_KEY", 403: "check the rights of OPENAI_API_KEY",
            404: "check --llm-model and OPENAI_BASE_URL",
        }  # fmt: skip
        words = _STATUS_WORDS.get(code, f"the endpoint answered with status {status}")
        raise TextModelError(words, where=plain(self._host, 80), hint=hints.get(status)) from None

    def _adapt(self, error: openai.APIStatusError, code: str) -> bool:
        """Leave out what the endpoint refused; False when nothing is left to leave out."""
        if code in _STATUS_WORDS:
            return False
        text = str(error.message).lower()
        variant = self._variant
        if variant.sampling and any(word in text for word in ("temperature", "top_p", "seed")):
            self._variant = replace(variant, sampling=False)
        elif variant.modern_limit and "max_completion_tokens" in text:
            self._variant = replace(variant, modern_limit=False)
        elif error.status_code == 404 or variant.structure == "none":
            return False
        else:
            self._variant = replace(
                variant, structure="json_object" if variant.structure == "json_schema" else "none"
            )
        return True

    def _count_call(self) -> None:
        with self._lock:
            if self._usage.calls >= self._budget.calls:
                raise TextModelError(
                    f"the budget of {self._budget.calls} calls is spent", kind="over_budget"
                )
            self._usage = replace(self._usage, calls=self._usage.calls + 1)

    def _count_tokens(self, completion: object, request: TextRequest) -> None:
        stated = getattr(getattr(completion, "usage", None), "total_tokens", None)
        known = isinstance(stated, int) and not isinstance(stated, bool) and stated > 0
        with self._lock:
            spent = stated if known and isinstance(stated, int) else _upper_bound(request)
            self._usage = replace(self._usage, tokens=self._usage.tokens + spent)

    def _abandon(self, attempt: _Attempt) -> None:
        """Stop the worker: no further attempt, and its connection is closed under it."""
        attempt.cancelled.set()
        opened, self._opened = self._opened, None
        if opened is not None:
            threading.Thread(target=opened.close, daemon=True).start()


_STATUS_WORDS = {
    "insufficient_quota": "the quota of the language model is spent",
    "context_length_exceeded": "the question is longer than the model's context",
    "model_not_found": "the endpoint does not know the model",
}


class _Attempt:
    """One question on its way."""

    def __init__(self, request: TextRequest, deadline: float) -> None:
        self.request, self.deadline = request, deadline
        self.done, self.cancelled = threading.Event(), threading.Event()
        self.reply: TextReply | None = None
        self.fault: TextModelError | None = None


def _upper_bound(request: TextRequest) -> int:
    size = len((request.system + request.user + request.schema_json).encode("utf-8"))
    return size // BYTES_PER_TOKEN + request.max_output_tokens


def _pause(retry_after: str | None, failures: int) -> float:
    try:
        asked = float(retry_after) if retry_after else 0.0
    except ValueError:
        asked = 0.0
    own = 0.5 * 2.0**failures
    return max(own, asked) if 0 <= asked <= LONGEST_PAUSE_SECONDS else float("inf")


def _reply(completion: Any, model: str) -> TextReply:
    """Return the text of a completion, every part of which may be missing or of a wrong type."""
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise TextModelError("the endpoint's reply holds no answer", kind="invalid")
    choice = choices[0]
    message = getattr(choice, "message", None)
    finish = getattr(choice, "finish_reason", None)
    if getattr(message, "refusal", None) or finish == "content_filter":
        raise TextModelError("the language model refused to answer", kind="refused")
    if finish == "length":
        raise TextModelError("the answer was cut off at the token limit", kind="truncated")
    text = getattr(message, "content", None)
    if getattr(message, "tool_calls", None) or not isinstance(text, str) or not text.strip():
        raise TextModelError("the endpoint's reply holds no text", kind="invalid")
    stated = getattr(completion, "model", None)
    fingerprint = getattr(completion, "system_fingerprint", None)
    return TextReply(
        text=text,
        model=plain(stated, 80) if isinstance(stated, str) and stated else model,
        fingerprint=plain(fingerprint, 80) if isinstance(fingerprint, str) else None,
    )
