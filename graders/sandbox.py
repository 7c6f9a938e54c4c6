"""The sandbox: a process that sees no network, no other trainee, no answers, and meets its limits.

Bubblewrap gives the process its own mount, process, network, IPC and user space: /usr and the Python
environment read-only, a small working folder in memory, and one folder for the kernel's sockets. When the
grader is root, the process becomes an unprivileged user of its own before anything of the trainee runs,
since neither a process limit nor a file mode binds root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from campkit.errors import CourseError

PROJECT = Path(__file__).resolve().parents[1]
INIT = Path(__file__).with_name("sandbox_init.py")
#: One number per live sandbox is added, so that the process limit counts each sandbox on its own.
FIRST_UID = 1_900_000_000
#: What a process must have to live at all, outside the working folder; nothing of a person is in it.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives",
          "/etc/fonts", "/etc/localtime", "/etc/mime.types")
#: Where a sandbox sees the folder with the socket of models and tools.
SERVICES = "/run/services"
NO_BUBBLEWRAP = (
    "Submissions cannot be graded in isolation here: {reason} Install bubblewrap "
    "(Debian, Ubuntu: apt install bubblewrap) on Linux, or run `camp grade --unsafe`, which runs trainees' code "
    "with your own rights: only for work that you trust."
)


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Every limit ends the work that breaks it, not the grading."""

    wall_s: float = 120.0
    """Time for the whole submission, in seconds."""
    cell_s: float = 60.0
    """Time for one cell, in seconds."""
    cpu_s: int = 240
    """CPU time of one process, in seconds."""
    memory_mb: int = 1500
    """Memory of one process, and of all processes together."""
    processes: int = 64
    """Processes and threads that may live at the same time."""
    file_mb: int = 64
    """Size of one file."""
    disk_mb: int = 256
    """Size of the working folder, and of /tmp."""
    open_files: int = 256
    """Files that one process may hold open."""
    files: int = 50_000
    """Files and folders in the working folder, and in /tmp."""
    sockets: int = 1000
    """Sockets of all processes together."""
    locks: int = 10_000
    """Locks on files, of all processes together."""
    output_kb: int = 1000
    """Output of all cells that is kept; the rest is cut."""
    flood_mb: int = 60
    """Output at which the submission is ended."""

    def with_lab(self, seconds: float | None, memory_mb: int | None) -> Limits:
        """Return these limits with a lab's own wall time (seconds) and memory."""
        wall = seconds or self.wall_s
        return replace(self, wall_s=wall, cell_s=min(self.cell_s, max(5.0, wall / 4)), cpu_s=int(wall * 2) + 1,
                       memory_mb=memory_mb or self.memory_mb)


@lru_cache
def why_no_bubblewrap() -> str | None:
    """Return None when bubblewrap works on this machine, or the sentence that says why not."""
    if not sys.platform.startswith("linux"):
        return "the sandbox needs Linux."
    program = shutil.which("bwrap")
    if not program:
        return "the program bwrap (bubblewrap) is not installed."
    trial = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", *_spaces(), "true"]
    try:
        done = subprocess.run(trial, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not start ({error})."
    if done.returncode:
        return f"bubblewrap does not work on this machine ({done.stderr.strip()[-200:]})."
    return None


def choose_isolation(wanted: str) -> str:
    """Return "bubblewrap" or "none" for what was asked: auto, bubblewrap or none.

    Raises CourseError that names --unsafe when isolation is wanted and cannot be had.
    """
    if wanted == "none":
        return "none"
    reason = why_no_bubblewrap()
    if reason:
        raise CourseError(NO_BUBBLEWRAP.format(reason=reason))
    return "bubblewrap"


def _spaces() -> list[str]:
    """Namespaces that the process gets of its own; root makes the user space later, in sandbox_init."""
    user = [] if os.geteuid() == 0 else ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    return [*user, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]


def sandbox_command(argv: list[str], *, limits: Limits, files: Path, sockets: Path, uid: int,
                    environment: dict[str, str] | None = None,
                    packages: tuple[str, ...] = ("campkit", "datasets"), services: Path | None = None, holder: bool = False,
                    sockets_only: bool = True) -> list[str]:
    """Return the command line that runs `argv` in a sandbox.

    `files` is copied into the working folder /work; `sockets` (the only writable folder of the machine) is
    seen as /run/k; `uid` is the unprivileged user when the grader is root; `services` is a folder with the socket of
    models and tools, seen as /run/services.
    With `sockets_only` nothing else can be made in that folder (where the system has Landlock).
    With `holder` the program has no right at all and no limits: it holds the spaces that a kernel enters which
    `graders.warm_parent` has forked.
    """
    root = os.geteuid() == 0
    size = str(limits.disk_mb * 1_000_000)
    command = [shutil.which("bwrap") or "bwrap", "--die-with-parent", "--new-session", *_spaces(),
               "--hostname", "camp", "--cap-drop", "ALL"]
    if root and not holder:
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for place in SYSTEM:
        if os.path.islink(place):
            command += ["--symlink", os.readlink(place), place]
        elif os.path.exists(place):
            command += ["--ro-bind", place, place]
    command += ["--dev", "/dev", "--proc", "/proc"]
    for place in ("/dev/shm", "/tmp", "/work"):
        command += ["--perms", "1777", "--size", size, "--tmpfs", place]
    folders = python_folders()  # after /tmp, where an environment may lie
    for parent in sorted({p for place in (*folders, Path("/camp/x"), Path("/run/k"), Path("/run/services")) for p in place.parents}):
        if str(parent) not in ("/", "/tmp"):
            command += ["--perms", "0755", "--dir", str(parent)]
    for place in folders:
        command += ["--ro-bind", str(place), str(place)]
    for package in packages:
        command += ["--ro-bind", str(PROJECT / package), f"/camp/{package}"]
    command += ["--ro-bind", str(INIT), "/camp/sandbox_init.py", "--ro-bind", str(files), "/in",
                "--bind", str(sockets), "/run/k", *(["--ro-bind", str(services), SERVICES] if services else []), "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/work"]
    command += ["--clearenv"]
    for name, value in (kernel_environment(home="/work", path="/camp") | (environment or {})).items():
        command += ["--setenv", name, value]
    if holder:
        return [*command, "--", *argv]
    return [*command, "--", sys.executable, "-I", "/camp/sandbox_init.py", str(uid if root else -1),
            ",".join(str(number) for number in (*limit_numbers(limits), int(sockets_only))), *argv]


def limit_numbers(limits: Limits) -> list[int]:
    """Return the limits that a process sets for itself, in the order of `sandbox_init.set_limits`."""
    return [limits.cpu_s, limits.memory_mb, limits.processes, limits.file_mb, limits.open_files]


def python_folders() -> list[Path]:
    """Return the folders of the Python environment that are not under /usr, outermost only."""
    places = {Path(p).resolve() for p in (sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_path("stdlib"),
                                          sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))}
    places |= {Path(sys.prefix), Path(sys.base_prefix)}
    outside = [p for p in sorted(places) if not p.is_relative_to("/usr")]
    return [p for p in outside if not any(p != other and p.is_relative_to(other) for other in outside)]


def kernel_environment(home: str, path: str) -> dict[str, str]:
    """Return the environment of a kernel: nothing of the grader's own, one thread per library, fixed hashing."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "HOME": home, "PYTHONPATH": path, "LANG": "C.UTF-8", "TZ": "UTC", "TMPDIR": "/tmp", "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": "/tmp/.ipython", "JUPYTER_PLATFORM_DIRS": "1", "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system",
        "ARROW_IO_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false", "CAMP_GRADING": "1",
    }
