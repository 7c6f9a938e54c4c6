"""Sandboxes that are warm when a handed-in lab is proved: forked, in place of a Python that starts and imports.

Each order of hashing has a parent of its own (`graders.warm_parent`), which has run nothing but the project's code. The spaces, walls
and limits of a sandbox are the same either way.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
from typing import Any

from graders.warm import Connection, WarmKernel, WarmParent

_parents: dict[tuple[int, int], tuple[WarmParent, Connection]] = {}
_lock = threading.Lock()


def begin_parents(*hash_seeds: int) -> None:
    """Have parents import what the ends of a proof need, each with its order of hashing; nobody waits for them yet."""
    if not sys.platform.startswith("linux"):
        return
    with _lock:
        for number in hash_seeds:
            if (os.getpid(), number) not in _parents:
                with contextlib.suppress(OSError):
                    parent = WarmParent("proof", number)
                    _parents[os.getpid(), number] = parent, Connection(parent.address)
                    atexit.register(_end, os.getpid(), parent)


def _end(owner: int, parent: WarmParent) -> None:
    if owner == os.getpid():
        parent.close()


class WarmProof(WarmKernel):
    """One end of a proof in a sandbox; to its user like `subprocess.Popen` with pipes. Raises OSError when it cannot be forked."""

    def __init__(self, parent: Connection, kind: str, **place: Any) -> None:
        """`kind` is "answers" or "checks"; `place` as for `graders.sandbox.sandbox_command`."""
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        try:
            with open(os.devnull, "wb") as nowhere:
                super().__init__(parent, ["proof", kind], nowhere.fileno(), lines={"in": theirs_in, "out": theirs_out}, **place)
        except BaseException:
            os.close(ours_in)
            os.close(ours_out)
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        self.stdin, self.stdout = os.fdopen(ours_in, "wb", buffering=0), os.fdopen(ours_out, "rb")


def warm_proof(kind: str, hash_seed: int, **place: Any) -> WarmProof | None:
    """Return one end of a proof, forked from the parent of this order of hashing; None when there is none, or it cannot."""
    with _lock:
        _, line = _parents.get((os.getpid(), hash_seed), (None, None))
        if line is None or not line.is_ready():
            return None
    with contextlib.suppress(OSError):
        return WarmProof(line, kind, **place)
    return None
