"""The submission as a check sees it: functions to call, files to read, data to ask with.

The runners in `graders/` implement `Submission`; a check never knows whether the trainee's code
runs in a sandboxed kernel or, for a mutant, in a plain child process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from campkit.checking.authored import LabProof
    from campkit.checking.models import ModelAnswer, ModelUsage


class SubmissionProblem(Exception):
    """Something in the submission kept a check from its answer; the runner makes a verdict of it.

    A check may let every one of these pass: the runner turns it into a verdict with `message`.
    """

    status = "failed"


class NameMissing(SubmissionProblem):
    """The submission does not define the function or the name that the check asks for."""


class CallFailed(SubmissionProblem):
    """The trainee's function raised an error; `ename`, `evalue` and the last lines are in the message."""


class CallTimedOut(SubmissionProblem):
    """The trainee's function did not answer in time."""

    status = "timed_out"


class BadReturn(SubmissionProblem):
    """What came back is no plain data (numbers, text, lists, dicts, tables), or is too large."""

    status = "invalid"


class FileMissing(SubmissionProblem):
    """A file that the lab asks for was not handed in, or is not a plain file of allowed size."""


class Submission(Protocol):
    """One submission while it is checked."""

    lab: str
    """Name of the lab folder."""

    def call(self, name: str, /, *args: Any, timeout_s: float = 10.0, **kwargs: Any) -> Any:
        """Call the trainee's function `name` in the trainee's process and return its answer as plain data.

        Arguments and answers are None, bool, int, float, str, list, dict with text keys, Decimal, date,
        datetime and pandas DataFrame or Series; tuples come back as lists. `timeout_s` is in seconds.
        Raises NameMissing, CallFailed, CallTimedOut, BadReturn.
        """

    def value(self, name: str, /) -> Any:
        """Return a variable of the trainee's notebook as plain data, as it is after the notebook has run. Raises NameMissing, BadReturn.

        Write the name as a text in the check, or hand it to a function that asks: it is then asked for before any
        function of the trainee's has seen hidden data, and could not be set to suit it.
        """

    def read_file(self, name: str, /, max_bytes: int = 1_000_000) -> bytes:
        """Return a handed-in file as it is after the notebook has run.

        Only names listed under `hand_in` in `lab.toml` can be read. Raises FileMissing.
        """

    def read_table(self, name: str, /, max_bytes: int = 1_000_000):
        """Return a handed-in CSV file as a DataFrame of text columns (no type guessed, empty = "").

        Raises FileMissing, and BadReturn when the file is no CSV table (with its line).
        """

    def data(self, tier: str = "held_out") -> dict[str, Any]:
        """Return `make(tier, seed)` of the lab's `data.py`: table name -> DataFrame, or other plain data.

        The seed of `held_out` is the course's secret one. Made once per lab and process; do not change it.
        """

    def prove_lab(self, packed: bytes, /, *, cell: str, staff: Mapping[str, str], questions: Iterable[Any] = (),
                  claims: Iterable[Any] = ()) -> LabProof:
        """Prove a lab that was handed in as the bytes of a lab.zip (`campkit.authoring`), in sandboxes.

        `staff` maps a name to the source of an answer for the solution cell `cell` of that lab: each is graded by its checks.
        The function of that name is asked each of `questions` (one plain argument), in the worked answer, the alternatives and the
        mutants; mutants that are called equivalent, and the worked answer beside them, are asked `claims` as well. The same
        question twice in one process costs nothing. Raises BadReturn when the bytes are no lab.zip.
        """

    # Only in a lab whose lab.toml has [budget]; the others raise LabError.

    def ask_model(self, prompt: str | list | Mapping[str, Any], /, *, model: str | None = None, item: str = "",
                  **options: Any) -> ModelAnswer:
        """Ask the practice model on the trusted side; the trainee's process sees neither the call nor the answer.

        `prompt` is what the trainee's function returned: text, a list of messages, or a whole chat request. `model`
        (default: that of the request, else practice-small) and `options` (tools, response_format, seed ...) win over
        those in the request. `item` names the row in the behaviour trace. Counted in `usage("grader")`.
        Raises ModelRefused, with the service's sentence, when it is no valid request.
        """

    def usage(self, who: str = "trainee") -> ModelUsage:
        """Return what has been used since the last reset: by the trainee's own code ("trainee") or by `ask_model` ("grader")."""

    def reset_usage(self, *, calls: int | None = None, tokens: int | None = None, money: Any = None) -> None:
        """Count from nothing again, and set what the trainee's code may use; no argument: the lab's budget.

        Done by itself before each check.
        """

    def open_desk(self, tables: Any, *, role: str = "service agent", permissions: Mapping[str, Iterable[str]] | None = None,
                  faults: Iterable[Any] = (), now: str = "2026-10-31T09:00:00", max_calls: int = 100, item: str = "") -> Any:
        """Open the company's tools on the trusted side; the trainee's code reaches them with `campkit.tools.desk()`.

        Arguments as for `campkit.tools.Desk.open`. Beyond `max_calls` the desk refuses. Returns a desk with `changes()`,
        `unexpected_changes(expected)`, `audit`, `audit_is_whole()`, `store`, `calls` and `close()`; opening the next one
        closes it. Its changes stand in the behaviour trace under `item`.
        """
