"""A desk: the tools at hand for one role, on one state, with an audit trail and, on request, faults."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from campkit.tools.errors import NotAllowed, ToolError, ToolTimeout
from campkit.tools.registry import Tool, tools
from campkit.tools.roles import ROLES, may
from campkit.tools.store import Change, Store, unexpected

FAULTS = ("timeout", "timeout_after_success", "duplicate_delivery", "stale_read")


@dataclass(frozen=True)
class Fault:
    """A scripted fault: the `on_call`-th call (from 1) of `tool` goes wrong in the way `kind` says (one of `FAULTS`)."""

    tool: str
    on_call: int
    kind: str

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise ValueError(f"{self.kind!r} is no fault; use one of {', '.join(FAULTS)}")


@dataclass(frozen=True)
class AuditEntry:
    """One call: who, what, with which arguments, how it ended, which rows changed. `chain` covers all entries before it."""

    number: int
    at: str
    role: str
    tool: str
    arguments: dict[str, Any]
    outcome: str
    """ok, or the code of the error."""
    changed: tuple[str, ...]
    chain: str


@dataclass
class Desk:
    """The company's tools for one role. `now` is the desk's own time (ISO); nothing reads the machine's clock."""

    store: Store
    role: str
    permissions: tuple[str, ...]
    now: str = "2026-10-31T09:00:00"
    faults: list[Fault] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    _opened: Store = field(default=None, repr=False)
    _written: int = 0
    """Rows that the store's database had written when the desk was opened."""
    _calls: dict[str, int] = field(default_factory=dict, repr=False)
    _done: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, tables: Mapping[str, Any] | Store, role: str = "reader", *, permissions: Mapping[str, Iterable[str]] | None = None,
             faults: Iterable[Fault | Mapping[str, Any]] = (), now: str = "2026-10-31T09:00:00") -> Desk:
        """Open a desk on company tables (see `Store.of`) or on a store, which is copied.

        `permissions` is a table role -> permissions in place of the company's. Raises ToolError for an unknown role.
        """
        table = {name: tuple(entries) for name, entries in (permissions or ROLES).items()}
        if role not in table:
            raise NotAllowed(f"There is no role {role!r}. Known are: {', '.join(table)}.")
        store = tables.copy() if isinstance(tables, Store) else Store.of(tables)
        script = [one if isinstance(one, Fault) else Fault(**one) for one in faults]
        return cls(store, role, table[role], now, script, _opened=store.copy(), _written=store.db.total_changes)

    def tools(self) -> dict[str, Tool]:
        """Return the tools that this role may use."""
        return {name: one for name, one in tools().items() if may(self.permissions, one)}

    def schemas(self) -> list[dict[str, Any]]:
        """Return these tools for a model: a list for the `tools` of a chat completion."""
        return [one.schema for one in self.tools().values()]

    def __getattr__(self, name: str):
        """Make every tool a method: `desk.get_order(order_id="O-1000001")`. Raises ToolError like `run`."""
        if name.startswith("_") or name not in tools():
            raise AttributeError(f"there is no tool {name!r}")
        return lambda **arguments: self.run(name, arguments)

    def call(self, name: str, arguments: dict[str, Any] | str | None = None) -> str:
        """Do what a model asked for and return the answer as JSON text; a refusal is an answer too, never an exception."""
        try:
            answer: Any = self.run(name, arguments)
        except ToolError as error:
            answer = {"error": {"code": error.code, "message": str(error)}}
        return json.dumps(answer, ensure_ascii=False)

    def run(self, name: str, arguments: dict[str, Any] | str | None = None) -> Any:
        """Run one tool and return plain data. Raises ToolError: unknown tool, wrong arguments, not allowed, a fault."""
        self.store.touched.clear()
        shown = arguments if isinstance(arguments, dict) else {"text": arguments}
        try:
            one = tools().get(name)
            if one is None:
                raise ToolError(f"There is no tool {name!r}. Known are: {', '.join(self.tools())}.")
            if not may(self.permissions, one):
                raise NotAllowed(f"The role {self.role} may not use {name}.")
            checked = one.check(arguments)
            shown = {key: value for key, value in checked.items() if value is not None}
            answer = self._with_fault(one, checked)
        except ToolError as error:
            self._write_down(name, shown, error.code)
            raise
        self._write_down(name, shown, "ok")
        return answer

    def _with_fault(self, one: Tool, arguments: dict[str, Any]) -> Any:
        self._calls[one.name] = self._calls.get(one.name, 0) + 1
        kind = next((f.kind for f in self.faults if f.tool == one.name and f.on_call == self._calls[one.name]), None)
        if kind == "timeout":
            raise ToolTimeout(f"{one.name} did not answer in time.")
        if kind == "stale_read" and not one.writes:
            current, self.store = self.store, self._opened.copy()
            try:
                return self._do(one, arguments)
            finally:
                self.store = current
        answer = self._do(one, arguments)
        if kind == "duplicate_delivery":
            answer = self._do(one, arguments)
        if kind == "timeout_after_success":
            raise ToolTimeout(f"{one.name} did not answer in time.")
        return answer

    def _do(self, one: Tool, arguments: dict[str, Any]) -> Any:
        arguments = dict(arguments)
        key = arguments.pop("idempotency_key", None) if one.writes else None
        if key is not None and (one.name, key) in self._done:
            return self._done[one.name, key]
        with self.store.transaction():
            answer = one.function(self, **arguments)
        if key is not None:
            self._done[one.name, key] = answer
        return answer

    def _write_down(self, name: str, arguments: dict[str, Any], outcome: str) -> None:
        changed = tuple(f"{table}:{'/'.join(key)}" for table, key in dict.fromkeys(self.store.touched))
        last = self.audit[-1].chain if self.audit else ""
        entry = [len(self.audit) + 1, self.now, self.role, name, arguments, outcome, changed]
        chain = hashlib.sha256((last + json.dumps(entry, sort_keys=True, default=str)).encode()).hexdigest()
        self.audit.append(AuditEntry(*entry, chain))

    def changes(self) -> list[Change]:
        """Return what is different from when the desk was opened, row by row."""
        if self.store.db.total_changes == self._written:
            return []  # nothing was written at all
        return self._opened.compare(self.store)

    def unexpected_changes(self, expected: Iterable[tuple[str, tuple[str, ...], str]]) -> list[Change]:
        """Return the changes that `expected` does not allow; see `campkit.tools.store.unexpected`."""
        return unexpected(self.changes(), expected)

    def reset(self) -> None:
        """Put everything back as it was when the desk was opened; the audit trail stays."""
        self.store = self._opened.copy()
        self._written = self.store.db.total_changes
        self._calls.clear()
        self._done.clear()

    def audit_is_whole(self) -> bool:
        """Return True when no entry of the audit trail was changed, removed or put in between."""
        last = ""
        for entry in self.audit:
            values = list(asdict(entry).values())[:-1]
            last = hashlib.sha256((last + json.dumps(values, sort_keys=True, default=str)).encode()).hexdigest()
            if last != entry.chain:
                return False
        return True
