"""Faults on request: what goes wrong with real services, when a lesson or a test asks for it.

One request asks with the header `x-camp-fault: rate_limit; retry_after=0.2; times=2`. A whole server or
client follows a scenario file (TOML), one `[[fault]]` each:

    [[fault]]
    kind = "rate_limit"      # see KINDS
    calls = [3, 4]           # the 3rd and 4th model call; or every = 10; or neither: the first `times` calls
    times = 1                # how often it happens to the same request before that request succeeds
    contains = "invoice"     # only requests with this text in their body
"""

from __future__ import annotations

import threading
import tomllib
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from campkit.errors import ModelError

from .errors import WireError, bad_request
from .messages import Reply, WireRequest, digest

HEADER = "x-camp-fault"

#: Every fault, with what the caller meets.
KINDS = {
    "rate_limit": "429 with `retry-after`; the same request succeeds after `times` refusals",
    "server_error": "500; the same request succeeds after `times` errors",
    "timeout": "no answer for `seconds`, then the connection closes",
    "slow": "the answer comes `seconds` late",
    "hang_up": "the connection closes at once, without an answer",
    "cut_stream": "a stream that ends after `chunks` events, without a finish",
    "duplicate": "each tool call is delivered twice, with the same id",
    "malformed_arguments": "the arguments of each tool call are cut off in the middle",
}
BEFORE = ("rate_limit", "server_error", "timeout", "hang_up")
MAX_REMEMBERED = 10_000
MAX_NUMBER = 600


@dataclass(frozen=True)
class Fault:
    """One fault and when it happens."""

    kind: str
    times: int = 1
    retry_after: float = 0.1
    seconds: float = 5.0
    chunks: int = 3
    calls: tuple[int, ...] = ()
    every: int = 0
    contains: str = ""

    def happens_at(self, number: int, body: bytes) -> bool:
        """Does the scenario ask for it at this call (1 is the first)?"""
        if self.contains and self.contains.encode("utf-8") not in body:
            return False
        if self.calls or self.every:
            return number in self.calls or bool(self.every and number % self.every == 0)
        return True


def make_fault(values: dict[str, Any]) -> Fault:
    """Build a fault from plain values; raises ValueError with a sentence when one is wrong."""
    known = {item.name: item.default for item in fields(Fault) if item.name != "kind"}
    if values.get("kind") not in KINDS:
        raise ValueError(f"no fault is called {values.get('kind')!r}; there are {', '.join(KINDS)}")
    for name in values:
        if name != "kind" and name not in known:
            raise ValueError(f"a fault has no {name!r}; it may have {', '.join(known)}")
    converted = {"kind": values["kind"]}
    for name, value in values.items():
        if name == "calls":
            converted[name] = tuple(int(number) for number in value)
        elif name != "kind":
            made = converted[name] = type(known[name])(value)
            if not isinstance(made, str) and not 0 <= made <= MAX_NUMBER:
                raise ValueError(f"{name} = {value} is out of range (0 to {MAX_NUMBER})")
    return Fault(**converted)


def parse_header(value: str) -> Fault:
    """Read `kind; name=value; ...` from the header."""
    kind, *rest = (part.strip() for part in value.split(";"))
    pairs = [part.partition("=") for part in rest if part]
    try:
        return make_fault({"kind": kind, **{name.strip(): text.strip() for name, _, text in pairs if name.strip() != "calls"}})
    except ValueError as error:
        raise bad_request(f"Cannot read the header {HEADER}: {error}.", HEADER, "invalid_fault") from None


def load_script(path: Path) -> list[Fault]:
    """Read a scenario file. Raises `ModelError` with the number of the fault that is wrong."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("fault", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"{path}: cannot read the fault script: {error}.") from None
    faults = []
    for number, entry in enumerate(entries, 1):
        try:
            faults.append(make_fault(entry))
        except (ValueError, TypeError) as error:
            raise ModelError(f"{path}: fault {number}: {error}.") from None
    return faults


@dataclass
class FaultPlan:
    """Decides for each request whether a fault happens; counts per request, so that retries get through."""

    script: list[Fault] = field(default_factory=list)
    number: int = 0
    seen: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def choose(self, request: WireRequest) -> Fault | None:
        """The fault of this request, or None."""
        header = request.headers.get(HEADER)
        asked = [parse_header(header)] if header else []
        if not asked and not self.script:
            return None
        with self.lock:
            self.number += 1
            due = asked or [fault for fault in self.script if fault.happens_at(self.number, request.body)]
            for fault in due:
                if fault.calls or fault.every or self.is_due(fault, request):
                    return fault
        return None

    def is_due(self, fault: Fault, request: WireRequest) -> bool:
        key = digest(repr(fault), request.path, request.body.hex() if len(request.body) < 10_000 else hash(request.body))
        if len(self.seen) > MAX_REMEMBERED:
            self.seen.clear()
        self.seen[key] += 1
        if self.seen[key] <= fault.times:
            return True
        del self.seen[key]
        return False


def answer_instead(fault: Fault) -> Reply:
    """The reply of a fault that happens before any work is done."""
    if fault.kind == "rate_limit":
        error = WireError(
            429, f"Rate limit reached for requests (on request: a fault of the practice model). Please try again in {fault.retry_after:g}s.",
            type="requests", code="rate_limit_exceeded",
            headers={"retry-after": f"{fault.retry_after:g}", "retry-after-ms": f"{fault.retry_after * 1000:g}"},
        )
        return Reply.error(error)
    if fault.kind == "server_error":
        return Reply.error(WireError(500, "The server had an error while processing your request (on request: a fault of the practice model).", type="server_error"))
    reply = Reply.json({}, 500)
    reply.hang_up = True
    reply.hold_s = fault.seconds if fault.kind == "timeout" else 0.0
    return reply


def spoil_calls(fault: Fault, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tool calls as the fault delivers them."""
    if fault.kind == "duplicate":
        return [copy for call in calls for copy in (call, call)]
    if fault.kind == "malformed_arguments":
        return [{**call, "function": {**call["function"], "arguments": cut(call["function"]["arguments"])}} for call in calls]
    return calls


def cut(arguments: str) -> str:
    """JSON text that ends in the middle, so that it cannot be parsed."""
    return arguments[: max(1, len(arguments) // 2)] if arguments not in ("", "{}") else "{"
