"""What every running submission has in common: the `Submission` protocol over one exchange of JSON texts.

A subclass runs the notebook somewhere and implements `exchange` and `file_bytes`. Everything that comes
back is decoded strictly here, bounded and recorded as the behaviour trace.
"""

from __future__ import annotations

import builtins
import csv
import hashlib
import io
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from campkit.checking import (
    BadReturn,
    CallFailed,
    CallTimedOut,
    FileMissing,
    ModelRefused,
    NameMissing,
    SubmissionProblem,
)
from campkit.checking.codec import CodecError, encode, from_plain, load_json
from campkit.errors import LabError
from graders.labs import Lab
from graders.redaction import WORD, readable, redact
from graders.services import ServedDesk, Services
from graders.trace import Trace
from graders.values_asked import values_asked

MAX_REQUEST_CHARS = 64_000_000
MAX_ANSWER_CHARS = 16_000_000
MAX_MESSAGE_CHARS = 160
MAX_FILE_BYTES = 4_000_000
"""Of a handed-in file; a check may ask for less."""
MAX_COLUMNS = 300
"""Of a handed-in CSV file."""
MAX_KEPT_REQUESTS = 50_000_000
"""Characters of requests that are kept until somebody asks for the words in them."""


class ProcessDied(SubmissionProblem):
    """The process that ran the notebook has ended."""

    status = "killed"


class OutOfMemory(SubmissionProblem):
    """The notebook used more memory than the lab allows."""

    status = "out_of_memory"


class Session:
    """One submission while it is checked; implements `campkit.checking.Submission`."""

    isolation = "bubblewrap"
    """How what it hands in may run, see `graders.authored.prove_packed`."""

    def __init__(self, lab: Lab, seed: int, visible_text: str = "", total_s: float | None = None,
                 services: Services | None = None) -> None:
        """`seed` makes the held-out data; `visible_text` is what may stand in a message anyway (the notebook as handed
        in, the visible data); `total_s` (default: the lab's limit) is the wall time of all calls together; `services`
        are the models and tools of a lab with a budget."""
        self.lab, self._services, self._desk = lab.name, services, ("", None)
        self.trace = Trace()
        self._lab, self._seed, self._visible = lab, seed, visible_text
        self._left_s = lab.config.limits.seconds if total_s is None else total_s
        self._asked: list[str] = []
        self._asked_chars = 0
        self._files: dict[str, bytes | SubmissionProblem] = {}
        self._taken: dict[str, str | SubmissionProblem] = {}
        self._died_of: set[str] = set()
        self._words: set[str] = set()

    # -- to implement ---------------------------------------------------------------------------

    def exchange(self, request: str, timeout_s: float) -> str:
        """Hand `request` to `campkit.checking.bridge.serve_call` in the trainee's process, return its answer.

        Raises CallTimedOut when no answer comes in `timeout_s` seconds, ProcessDied or OutOfMemory when none can come.
        """
        raise NotImplementedError

    def file_bytes(self, name: str, max_bytes: int) -> bytes:
        """Return a handed-in file. Raises FileMissing when it is not there, not plain or too large."""
        raise NotImplementedError

    # -- the protocol ---------------------------------------------------------------------------

    def call(self, name: str, /, *args: Any, timeout_s: float = 10.0, **kwargs: Any) -> Any:
        """Call the trainee's function `name`; see `campkit.checking.Submission.call`."""
        return self._ask({"op": "call", "name": name, "args": list(args), "kwargs": kwargs}, name, f"{name}(...)", timeout_s)

    def value(self, name: str, /) -> Any:
        """Return a variable of the trainee's notebook; see `campkit.checking.Submission.value`."""
        return self._ask({"op": "value", "name": name}, f"value:{name}", name, 10.0)

    def read_file(self, name: str, /, max_bytes: int = 1_000_000) -> bytes:
        """Return a handed-in file; see `campkit.checking.Submission.read_file`."""
        if name not in self._lab.config.hand_in:
            raise FileMissing(f"The lab does not ask for a file {name}; `hand_in` in lab.toml lists "
                              f"{', '.join(self._lab.config.hand_in) or 'none'}.")
        content = self._file(name, max_bytes)
        self.trace.add(f"file:{name}", "", content.decode("utf-8", "replace").splitlines())
        return content

    def _file(self, name: str, max_bytes: int) -> bytes:
        """Return a handed-in file as it was when it was asked for first: the trainee's process hands it over, and could hand over
        another one to each check."""
        if name not in self._files:
            try:
                self._files[name] = self.file_bytes(name, max_bytes)
            except (FileMissing, BadReturn) as problem:
                self._files[name] = problem
            except SubmissionProblem as problem:  # the process has ended, or hangs: a new one may answer
                self.trace.add_error(f"file:{name}", "", type(problem).__name__)
                raise
        found = self._files[name]
        if not isinstance(found, bytes):
            self.trace.add_error(f"file:{name}", "", type(found).__name__)
            raise type(found)(str(found))
        if len(found) > max_bytes:
            raise FileMissing(f"The file {name} is larger than {max_bytes:,} bytes.")
        return found

    def take_state(self) -> None:
        """Ask for the files and the values that checks ask for, as they are when the notebook has run and nothing was called yet.

        A function that is called with hidden data could compute a forecast from it, or write another file, before a later check
        asks for that. What a process dies of is asked once more; then it stays unanswered.
        """
        begun = time.monotonic()
        try:
            for name in self._lab.config.hand_in:
                if name not in self._files and not self._take(f"file {name}", self._files, name, lambda name=name: self.file_bytes(name, MAX_FILE_BYTES)):
                    return
            for name in values_asked(self._lab):
                text = encode({"op": "value", "name": name}, MAX_REQUEST_CHARS)
                if text not in self._taken and not self._take(text, self._taken, text, lambda text=text: self.exchange(text, 10.0)):
                    return
        finally:
            self._left_s -= time.monotonic() - begun

    def _take(self, what: str, kept: dict, key: str, ask: Callable[[], Any]) -> bool:
        """Keep what `ask` returns, or why there is none; False when the process has ended, perhaps of this."""
        try:
            kept[key] = ask()
        except (ProcessDied, OutOfMemory) as problem:
            if what in self._died_of:
                kept[key] = problem
            self._died_of.add(what)
            return False
        except SubmissionProblem as problem:
            kept[key] = problem
        return True

    def read_table(self, name: str, /, max_bytes: int = 1_000_000):
        """Return a handed-in CSV file as a table of text; see `campkit.checking.Submission.read_table`."""
        import pandas as pd

        content = self.read_file(name, max_bytes)
        try:
            text = content.decode("utf-8-sig")
            widest = max(map(len, csv.reader(io.StringIO(text), skipinitialspace=True)), default=0)
            if widest > MAX_COLUMNS:  # many columns of one name take hours
                raise ValueError(f"a line has {widest:,} columns; {MAX_COLUMNS} are read")
            return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, na_filter=False, skipinitialspace=True)
        except UnicodeDecodeError as error:
            raise BadReturn(f"{name} is no UTF-8 text (at byte {error.start}); save it as CSV UTF-8.") from None
        except Exception as error:  # pandas raises ParserError, EmptyDataError, ValueError, csv.Error
            raise BadReturn(f"{name} is no CSV table: {str(error)[:200]}") from None

    def data(self, tier: str = "held_out") -> dict[str, Any]:
        """Return the lab's data; see `campkit.checking.Submission.data`."""
        return self._lab.make_data(tier, tier_seed(self._lab, tier, self._seed))

    # -- models and tools of the trusted side ---------------------------------------------------

    def begin(self, check: str) -> None:
        """Say that what follows belongs to this check: a fresh count of model calls, no desk left open."""
        self._close_desk()
        self.trace.begin(check)
        if self._services is not None:
            self._services.reset()

    def end(self) -> None:
        """Say that the checks are done."""
        self._close_desk()

    def ask_model(self, prompt: Any, /, *, model: str | None = None, item: str = "", **options: Any) -> Any:
        """Ask the practice model here; see `campkit.checking.Submission.ask_model`."""
        begun = time.monotonic()
        try:
            answer = self._serving().ask(prompt, model, options)
        except ModelRefused as problem:
            self.trace.add_error("model", item, "ModelRefused")
            raise ModelRefused(redact(str(problem), repr(prompt), self._visible)[:400]) from None
        finally:
            self.not_theirs(time.monotonic() - begun)
        self.trace.add("model", item, {"text": answer.text, "tools": [[one.name, one.arguments] for one in answer.tool_calls]})
        return answer

    def usage(self, who: str = "trainee") -> Any:
        """Return what has been used of the model; see `campkit.checking.Submission.usage`."""
        return self._serving().usage(who)

    def reset_usage(self, *, calls: int | None = None, tokens: int | None = None, money: Any = None) -> None:
        """Count from nothing, set the budget; see `campkit.checking.Submission.reset_usage`."""
        self._serving().reset(calls, tokens, money)

    def open_desk(self, tables: Any, *, role: str = "service agent", permissions: Any = None, faults: Any = (),
                  now: str = "2026-10-31T09:00:00", max_calls: int = 100, item: str = "") -> ServedDesk:
        """Open the company's tools here; see `campkit.checking.Submission.open_desk`."""
        from campkit.tools import Desk

        self._close_desk()
        begun = time.monotonic()
        desk = self._serving().open_desk(Desk.open(tables, role, permissions=permissions, faults=faults, now=now), max_calls)
        self._desk = item, desk
        self.not_theirs(time.monotonic() - begun)
        return desk

    def prove_lab(self, packed: bytes, /, *, cell: str, staff: Mapping[str, str], questions: Iterable[Any] = (),
                  claims: Iterable[Any] = ()) -> Any:
        """Prove a lab that was handed in; see `campkit.checking.Submission.prove_lab`."""
        from graders.authored import prove_packed, trace_of

        begun = time.monotonic()
        try:
            proof = prove_packed(packed, cell=cell, staff=staff, questions=list(questions), claims=list(claims), seed=self._seed,
                                 isolation=self.isolation)
        except BadReturn as problem:
            self.trace.add_error("lab", cell, type(problem).__name__)
            raise
        finally:
            self.not_theirs(time.monotonic() - begun)
        self.trace.add("lab", cell, trace_of(proof))
        return proof

    def not_theirs(self, seconds: float) -> None:
        """The trusted side took this time for itself; a subclass with a deadline puts it off."""

    def _serving(self) -> Services:
        if self._services is None:
            raise LabError(f"{self.lab}: the check uses models or tools, but lab.toml has no [budget]. Add one.")
        return self._services

    def _close_desk(self) -> None:
        """Close the desk that is open and write what it changed into the trace."""
        item, desk = self._desk
        self._desk = "", None
        if desk is not None:
            desk.close()
            changes = {f"{one.table}:{'/'.join(one.key)}": one.after for one in desk.changes()}
            self.trace.add("desk", item, changes or {"": "nothing"})

    # -- inside ---------------------------------------------------------------------------------

    def _ask(self, request: Mapping[str, Any], function: str, shown: str, timeout_s: float) -> Any:
        text = encode(dict(request), MAX_REQUEST_CHARS)
        arguments = hashlib.sha256(text.encode()).hexdigest()[:16]
        limit_s = min(timeout_s, max(self._left_s, 0.0))
        if limit_s <= 0:
            raise CallTimedOut(f"{shown} was not asked: the lab's time limit of {self._lab.config.limits.seconds:g} s is used up.")
        if self._asked_chars + len(text) > MAX_KEPT_REQUESTS:
            self._hidden_words()
        self._asked.append(text)
        self._asked_chars += len(text)
        begun = time.monotonic()
        try:
            answer = self._read(self._answer_to(text, limit_s), text, shown)
            value = from_plain(answer)
        except CodecError as error:
            self.trace.add_error(function, arguments, "BadReturn")
            raise BadReturn(f"{shown} returned something that is no plain data: {self._cleared(str(error), text)}.") from None
        except CallTimedOut:
            self.trace.add_error(function, arguments, "CallTimedOut")
            raise CallTimedOut(f"{shown} gave no answer within {limit_s:g} s.") from None
        except SubmissionProblem as problem:
            self.trace.add_error(function, arguments, getattr(problem, "ename", type(problem).__name__))
            raise
        finally:
            self._left_s -= time.monotonic() - begun
        self.trace.add(function, arguments, answer)
        return value

    def _answer_to(self, text: str, limit_s: float) -> str:
        """Return the answer to a request: the one that was taken before anything was called, or a new one."""
        taken = self._taken.get(text)
        if isinstance(taken, SubmissionProblem):
            raise type(taken)(str(taken))
        return self.exchange(text, limit_s) if taken is None else taken

    def _read(self, text: str, request: str, shown: str) -> Any:
        answer = load_json(text, MAX_ANSWER_CHARS)
        if not isinstance(answer, dict):
            raise CodecError("the answer is damaged")
        if set(answer) == {"value"}:
            return answer["value"]
        problem, message = answer.get("problem"), answer.get("message")
        if not isinstance(message, str):
            raise CodecError("the answer is damaged")
        if problem == "NameMissing" and self._lab_makes(shown.removesuffix("(...)")):
            raise NameMissing(f"{shown} is not there: the cell that makes it did not run through.")
        if problem == "NameMissing":
            raise NameMissing(f"The notebook does not define {shown.removesuffix('(...)')}"
                              f"{' as a function' if 'no function' in message else ''}.")
        if problem == "BadReturn":
            raise BadReturn(f"{shown} returned something that cannot be checked: {self._cleared(message, request)}.")
        if problem == "CallTimedOut":
            raise CallTimedOut(message)
        if problem == "CallFailed" and isinstance(answer.get("ename"), str) and isinstance(answer.get("line"), str):
            raise self._failure(answer["ename"], message, answer["line"], request, shown, answer.get("at"))
        raise CodecError("the answer is damaged")

    def _lab_makes(self, name: str) -> bool:
        """True when a cell of the lab's own, not the trainee's, gives this name a value."""
        made = re.compile(rf"^(?:def\s+{re.escape(name)}\s*\(|{re.escape(name)}\b[^=\n(]*=(?!=))", re.M)
        return any(cell.kind in ("locked", "code") and made.search(cell.source) for cell in self._lab.cells)

    def _cleared(self, said: str, request: str) -> str:
        """Return what a submission says, short, without words that stand in hidden arguments only: of this call, or of any
        call before, which its code may have kept."""
        hidden = readable(request.partition('"args":')[2])
        return redact(" ".join(said.split())[:1000], hidden, self._visible, self._hidden_words())[:MAX_MESSAGE_CHARS]

    def _hidden_words(self) -> set[str]:
        for text in self._asked:
            self._words.update(WORD.findall(readable(text.partition('"args":')[2])))
        self._asked.clear()
        self._asked_chars = 0
        return self._words

    def _class_shown(self, ename: str) -> str:
        """Return the name of an error's class; one made up while hidden data is at hand could say what it holds."""
        usual = ename in USUAL_ERRORS or isinstance(getattr(builtins, ename, None), type)
        return ename if usual or ename in self._visible else "an error of its own"

    def _failure(self, ename: str, message: str, line: str, request: str, shown: str, at: Any = "") -> SubmissionProblem:
        ename = re.sub(r"\W", "", ename)[:60] or "Error"
        if ename == "MemoryError":
            return OutOfMemory(f"{shown} used more memory than the lab allows ({self._lab.config.limits.memory_mb} MB).")
        if ename == "NotImplementedError":
            other = isinstance(at, str) and f"{at}(...)" != shown and f"def {at}(" in self._visible  # else the name could say what hidden data holds
            failure = CallFailed(f"{shown} needs {at}(...), which is not written yet." if other else f"{shown} is not written yet.")
        else:
            said, at = self._cleared(message, request), self._cleared(line, request)
            failure = CallFailed(f"{shown} raised {self._class_shown(ename)}{f': {said}' if said else ''}{f' at the line `{at}`' if at else ''}.")
        failure.ename = ename
        return failure


#: Classes of errors beside Python's own that teach something; other names are shown only when they stand in the notebook.
USUAL_ERRORS = {"InvalidOperation", "DivisionByZero", "JSONDecodeError", "ParserError", "EmptyDataError", "MergeError", "UndefinedVariableError",
                "DateParseError", "OutOfBoundsDatetime", "IntCastingNaNError", "InvalidIndexError", "LinAlgError", "AxisError", "ScannerError",
                "SpecificationError", "DuplicateLabelError", "LossySetitemError", "ValidationError", "BadRequestError", "RateLimitError",
                "APITimeoutError", "APIConnectionError", "AuthenticationError", "NotFoundError", "InternalServerError", "APIStatusError"}


def tier_seed(lab: Lab, tier: str, seed: int) -> int:
    """Return the seed of a tier: public for what trainees see, made from the secret `seed` for the rest."""
    if tier in ("sample", "dev"):
        return lab.config.dev_seed
    return seed if tier == "held_out" else seed + 1
