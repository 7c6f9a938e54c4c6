"""Look at a running kernel from outside: its memory, its processes, what it puts where.

Reads /proc; where there is none (macOS, Windows) only the wall time and the size of messages bind.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from graders.sandbox import Limits

#: The folders of a sandbox that lie in memory.
FOLDERS = ("work", "tmp", "dev/shm")


def descendants(pid: int) -> list[int]:
    """Return `pid` and the ids of all processes that descend from it."""
    found, to_visit = [], [pid]
    while to_visit and len(found) < 5000:
        one = to_visit.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{one}/task"):
                with contextlib.suppress(OSError), open(f"/proc/{one}/task/{task}/children") as children:
                    to_visit += [int(child) for child in children.read().split()]
    return found


def memory_bytes(pids: list[int]) -> int:
    """Return the memory that these processes hold (resident): their own, what they share without a file behind it, huge pages, page tables."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{pid}/status") as facts:
            total += sum(int(line.split()[1]) * 1024 for line in facts if line.startswith(("RssAnon:", "RssShmem:", "HugetlbPages:", "VmPTE:")))
    return total


def problem(pids: list[int], limits: Limits, sockets: Path) -> tuple[str, str] | None:
    """Return (status, sentence) when the kernel under `pids` breaks a limit that rlimits cannot hold."""
    if not os.path.isdir("/proc/self"):
        return None
    family = list(dict.fromkeys(one for pid in pids for one in descendants(pid)))
    if len(family) > limits.processes + 8:
        return "killed", f"The submission started more than {limits.processes} processes and was ended."
    used = memory_bytes(family)
    if used > limits.memory_mb * 1_000_000:
        return "out_of_memory", (f"The submission used more than {limits.memory_mb} MB of memory and was ended. "
                                 "Work on parts of the data, or drop tables that are no longer needed.")
    found = too_much_of_the_systems(family, limits)
    if found:
        return "killed", f"The submission {found} and was ended."
    with contextlib.suppress(OSError):
        count = size = 0
        for entry in os.scandir(sockets):
            count += 1
            size += entry.stat(follow_symlinks=False).st_size
            if count > 16 or size > 1_000_000 or entry.is_dir(follow_symlinks=False):
                return "killed", "The submission wrote into the folder of the kernel's own sockets and was ended."
    return None


def too_much_of_the_systems(family: list[int], limits: Limits) -> str | None:
    """Return what a sandbox holds too much of, when it is memory of the system itself, which no limit of a process counts:
    files in its folders, however empty, sockets and what waits in them, locks."""
    own = _space(os.getpid())
    inside = next((pid for pid in reversed(family) if own and _space(pid) not in ("", own)), None)
    if inside is None:
        return None
    for place in FOLDERS:
        with contextlib.suppress(OSError):
            facts = os.statvfs(f"/proc/{inside}/root/{place}")
            its_own = abs(facts.f_blocks * facts.f_frsize - limits.disk_mb * 1_000_000) <= 65536  # else the sandbox is not made yet
            if its_own and facts.f_files - facts.f_ffree > limits.files:
                return f"made more than {limits.files:,} files in /{place}"
    with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{inside}/net/sockstat") as facts:
        if int(facts.readline().split()[2]) > limits.sockets:
            return f"opened more than {limits.sockets:,} sockets"
    others = _others_locks()
    if len(locks := _locks()) > limits.locks:
        theirs = set(map(str, family))
        count = sum(not theirs.isdisjoint(owners) for owners in locks)
        nobodys = sum("-1" in owners for owners in locks)  # locks that belong to an open file: whose it is nobody says
        if max(count, nobodys - others) > limits.locks:
            return f"took more than {limits.locks:,} locks"
    return None


def _locks() -> list[list[str]]:
    """Return the words of each lock of this system that may say whose it is."""
    with contextlib.suppress(OSError), open("/proc/locks") as locks:
        return [line.split()[4:6] for line in locks.read(1_000_000).splitlines()]
    return []


@cache
def _others_locks() -> int:
    """Return how many locks of open files there were when the first sandbox was watched: other programs' own."""
    return sum("-1" in owners for owners in _locks())


def _space(pid: int) -> str:
    """Return the name of the mount space of a process, "" when it cannot be told."""
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/ns/mnt")
    return ""


@contextlib.contextmanager
def their_end(pid: int, timeout_s: float = 10.0) -> Iterator[None]:
    """Wait, after a block that ends a sandbox, until all processes that descended from `pid` before it have ended too."""
    handles = []
    if hasattr(os, "pidfd_open"):
        for one in descendants(pid)[1:]:
            with contextlib.suppress(OSError):
                handles.append(os.pidfd_open(one))
    yield
    until = time.monotonic() + timeout_s
    for handle in handles:
        select.select([handle], [], [], max(0.0, until - time.monotonic()))
        os.close(handle)


def end_marked(mark: str) -> int:
    """End every process whose environment carries CAMP_SESSION=`mark`; return how many there were.

    Only for kernels without a sandbox: a process space of its own ends with its first process.
    """
    needle, ended = f"CAMP_SESSION={mark}".encode(), 0
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == os.getpid():
                continue
            with contextlib.suppress(OSError), open(f"/proc/{name}/environ", "rb") as environ:
                if needle in environ.read().split(b"\0"):
                    os.kill(int(name), signal.SIGKILL)
                    ended += 1
    return ended
