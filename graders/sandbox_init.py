"""First program inside the sandbox: take on the limits, give up every right, become the kernel.

Runs with `python -I` and the standard library only; sees nothing of the project but this file.
usage: sandbox_init.py UID LIMITS COMMAND...   (UID -1: we are unprivileged already; the last limit is 1 when nothing
but sockets may be made in /run/k)
"""

import ctypes
import errno
import os
import platform
import resource
import shutil
import struct
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
CLONE_NEW_ANYTHING = 0x7E020080
#: Calls that no lab needs, by their numbers on (x86_64, aarch64). With them come: new spaces with all rights in them,
#: file systems in memory without a limit, memory that no limit counts, keys that outlive the process, and rarely used parts of the kernel.
REFUSED = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "open_by_handle_at": (304, 265),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "vmsplice": (278, 75), "io_setup": (206, 0),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
}
#: The kind of machine: its number for the kernel, the numbers of the calls seccomp, clone and clone3, its place in REFUSED.
MACHINES = {"x86_64": (0xC000003E, 317, 56, 435, 0), "aarch64": (0xC00000B7, 277, 220, 435, 1)}


def main() -> None:
    """Copy the submission into the working folder, set limits, drop rights, run the command."""
    give_up_rights(int(sys.argv[1]))
    take_files()
    *numbers, sockets_only = [int(number) for number in sys.argv[2].split(",")]
    set_limits(numbers)
    if sockets_only:
        refuse_files_beside_sockets()
    refuse_calls()
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


def refuse_files_beside_sockets() -> None:
    """Let nothing be written outside the folders in memory, and nothing but sockets be made in /run/k, a folder of the machine's disk.

    Landlock does this, also to a process that owns the folder; a kernel without it (before Linux 5.13) does without.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    create, add_rule, restrict = 444, 445, 446
    version = landlock_version()
    if version < 1:
        return
    write_file, make_char, make_dir, make_reg, make_sock, make_fifo, make_block, make_sym = 1 << 1, *(1 << n for n in range(6, 13))
    everything = write_file | make_char | make_dir | make_reg | make_sock | make_fifo | make_block | make_sym
    everything |= (1 << 14) if version >= 3 else 0  # to cut a file short
    rules = libc.syscall(create, ctypes.byref(ctypes.c_uint64(everything)), 8, 0)
    if rules < 0:
        return
    for place, allowed in (("/work", everything), ("/tmp", everything), ("/dev", everything), ("/proc", everything), ("/run/k", make_sock)):
        folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
        libc.syscall(add_rule, rules, 1, ctypes.create_string_buffer(struct.pack("=Qi", allowed, folder)), 0)
        os.close(folder)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.syscall(restrict, rules, 0):
        sys.stderr.write(f"no walls of Landlock ({os.strerror(ctypes.get_errno())})\n")
    os.close(rules)


def landlock_version() -> int:
    """Return the version of Landlock that the system has, 0 or less when it has none."""
    return ctypes.CDLL(None).syscall(444, None, 0, 1) if platform.machine() in MACHINES else 0


def refuse_calls() -> None:
    """Have the kernel refuse the calls of `REFUSED` to this process and all that it starts, for good."""
    if platform.machine() not in MACHINES or sys.maxsize < 2**32:
        return
    number, seccomp, clone, clone3, place = MACHINES[platform.machine()]
    load, equal, at_least, any_of, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, no, unknown = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
    steps = [(load, 0, 0, 4), (equal, 1, 0, number), (answer, 0, 0, unknown),  # calls in another machine's manner
             (load, 0, 0, 0), (at_least, 0, 1, 0x40000000), (answer, 0, 0, unknown)]
    for call in REFUSED.values():
        steps += [(equal, 0, 1, call[place]), (answer, 0, 0, no)]
    steps += [(equal, 0, 1, clone3), (answer, 0, 0, unknown),  # its flags cannot be looked at; everybody falls back to clone
              (equal, 0, 3, clone), (load, 0, 0, 16), (any_of, 0, 1, CLONE_NEW_ANYTHING), (answer, 0, 0, no), (answer, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.syscall(seccomp, 1, 4, program):  # 4: without the processor's brakes for programs that hide from each other
        sys.stderr.write(f"no filter of system calls ({os.strerror(ctypes.get_errno())})\n")


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
