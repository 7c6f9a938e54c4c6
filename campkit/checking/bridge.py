"""The trainee's end of the line: one request in, one answer out, both JSON text.

This runs in the trainee's process (a kernel, or a plain child process for mutants). It decodes the
arguments, calls the function and encodes the answer. It decides nothing: whatever a trainee does to it
changes nothing but their own answers, and the trusted side reads every answer strictly.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any

from campkit.checking.codec import CodecError, decode, encode
from campkit.grader_link import one_turn

MAX_ERROR_CHARS = 400


def serve_call(request: str, namespace: dict[str, Any] | None = None) -> str:
    """Answer one request about the trainee's `namespace` (default: that of `__main__`).

    Requests: {"op": "call", "name": ..., "args": [...], "kwargs": {...}} and {"op": "value", "name": ...}.
    Answers: {"value": ...}, or {"problem": class of SubmissionProblem, "message": ..., "ename": ..., "line": ...}.
    """
    return answer_call(decode(request), vars(sys.modules["__main__"]) if namespace is None else namespace)


def answer_call(asked: dict[str, Any], names: dict[str, Any]) -> str:
    """Answer a request that has been decoded, as `serve_call`."""
    name = asked["name"]
    if name not in names:
        return encode({"problem": "NameMissing", "message": name})
    if asked["op"] == "value":
        return _answer(names[name])
    if not callable(names[name]):
        return encode({"problem": "NameMissing", "message": f"{name} is no function"})
    try:
        with one_turn():
            value = names[name](*asked["args"], **asked["kwargs"])
    except KeyboardInterrupt:
        return encode({"problem": "CallTimedOut", "message": ""})
    except BaseException as error:  # also SystemExit: a trainee's function may raise anything
        return _failure(error)
    return _answer(value)


def _answer(value: Any) -> str:
    try:
        return encode({"value": value})
    except CodecError as error:
        return encode({"problem": "BadReturn", "message": str(error)[:MAX_ERROR_CHARS]})
    except Exception as error:
        return encode({"problem": "BadReturn", "message": f"reading it raised {type(error).__name__}"})


def _failure(error: BaseException) -> str:
    try:
        message = str(error)
    except Exception:
        message = ""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    own = [frame for frame in frames if "site-packages" not in frame.filename and "lib/python" not in frame.filename]
    line, at = ((own or frames)[-1].line, (own or frames)[-1].name) if frames else ("", "")
    plain = message.encode("utf-8", "replace").decode("utf-8")[:MAX_ERROR_CHARS]
    return encode({"problem": "CallFailed", "message": plain, "ename": type(error).__name__[:80],
                   "line": (line or "").encode("utf-8", "replace").decode("utf-8")[:MAX_ERROR_CHARS], "at": at if at.isidentifier() else ""})


def serve_file(name: str, max_bytes: int) -> str:
    """Return a handed-in file of the working folder as "file:<hex>", or "missing:", "large:" (text only, as everything here)."""
    import os
    import stat

    try:
        handle = os.open(name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return "missing:"
            content = file.read(max_bytes + 1)
    except OSError:
        return "missing:"
    return "large:" if len(content) > max_bytes else "file:" + content.hex()
