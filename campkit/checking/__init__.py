"""What a lab's `checks.py` is written with.

A check is a plain function, `check_<cell name>(submission) -> Verdict`. It runs in the trusted
process, never in the trainee's kernel. It asks the submission for values, computes the mark itself
and says in words what was called, what came back and what was expected.
"""

from campkit.checking.models import ModelAnswer, ModelRefused, ModelUsage, ToolCall
from campkit.checking.submission import (
    BadReturn,
    CallFailed,
    CallTimedOut,
    FileMissing,
    NameMissing,
    Submission,
    SubmissionProblem,
)
from campkit.checking.verdict import Verdict, banded, failed, partial, passed
from campkit.checking.yaml_files import read_yaml

__all__ = [
    "BadReturn", "CallFailed", "CallTimedOut", "FileMissing", "ModelAnswer", "ModelRefused", "ModelUsage", "NameMissing", "Submission",
    "SubmissionProblem", "ToolCall", "Verdict", "banded", "failed", "partial", "passed", "read_yaml",
]
