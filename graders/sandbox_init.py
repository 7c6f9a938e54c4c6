"""First program inside the sandbox: take on the limits, give up every right, become the kernel.

Runs with `python -I` and the standard library only; sees nothing of the project but this file.
usage: sandbox_init.py UID LIMITS COMMAND...   (UID -1: we are unprivileged already)
"""

import ctypes
import os
import resource
import shutil
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_DUMPABLE = 4


def main() -> None:
    """Copy the submission into the working folder, set limits, drop rights, run the command."""
    give_up_rights(int(sys.argv[1]))
    take_files()
    set_limits([int(number) for number in sys.argv[2].split(",")])
    os.execv(sys.argv[3], sys.argv[3:])


def give_up_rights(uid: int) -> None:
    """Become an unprivileged user in a user space of its own; -1: we are one already."""
    os.umask(0o022)
    if uid >= 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
        own_user_space(uid)


def take_files() -> None:
    """Copy the submission into the working folder."""
    for entry in os.scandir("/in"):
        if entry.is_dir():
            shutil.copytree(entry.path, f"/work/{entry.name}", copy_function=shutil.copyfile)
        else:
            shutil.copyfile(entry.path, f"/work/{entry.name}")


def set_limits(numbers: list) -> None:
    """Set the limits that the process and all that it starts cannot raise again."""
    cpu_s, memory_mb, processes, file_mb, open_files = numbers
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 2))  # first a signal that names the reason, then the end
    limit(resource.RLIMIT_DATA, memory_mb * 1_000_000)
    limit(resource.RLIMIT_NPROC, processes)
    limit(resource.RLIMIT_FSIZE, file_mb * 1_000_000)
    limit(resource.RLIMIT_NOFILE, open_files)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_MSGQUEUE, 0)
    limit(resource.RLIMIT_MEMLOCK, 1_000_000)


def limit(which: int, most: int) -> None:
    """Set a limit that the process cannot raise again."""
    resource.setrlimit(which, (most, most))


def own_user_space(uid: int) -> None:
    """Enter a user namespace in which only this user exists."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 1)  # a change of user clears it, and with it the right to write our own maps
    if libc.unshare(CLONE_NEWUSER):
        sys.stderr.write(f"no user namespace of its own ({os.strerror(ctypes.get_errno())})\n")
        return
    for name, text in (("setgroups", "deny"), ("uid_map", f"65534 {uid} 1"), ("gid_map", f"65534 {uid} 1")):
        with open(f"/proc/self/{name}", "w") as out:
            out.write(text)


if __name__ == "__main__":
    main()
