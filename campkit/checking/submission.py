"""The submission as a check sees it: functions to call, files to read, data to ask with.

The runners in `graders/` implement `Submission`; a check never knows whether the trainee's code
runs in a sandboxed kernel or, for a mutant, in a plain child process.
"""

from __future__ import annotations

from typing import Any, Protocol


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
        """Return a variable of the trainee's notebook as plain data. Raises NameMissing, BadReturn."""

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
