"""A parent of ready kernels: it has imported the scientific stack and has never run a trainee's code.

Runs as a program of its own, with the standard library and a kernel's environment only. For each request it
forks a nurse, which enters the spaces that bubblewrap has made for one submission and forks the kernel there.
The kernel takes on the limits, gives up every right and closes what it has inherited before it reads the
submission. It runs one submission and dies; the parent sees nothing of it but how it ended.

The processes that prove a handed-in lab (`graders.prove_apart_child`) come from a parent of their own kind, in the same way.

usage: warm_parent.py KIND LIFELINE LISTENER   (kernel or proof; numbers of Unix sockets: one that closes when we are to end, one to accept from)
"""

import contextlib
import ctypes
import fcntl
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import os
import random
import select
import signal
import socket
import sys
import threading

HERE = sys.path.pop(0)  # the graders' own modules are not to be seen by what is imported from here on
SEEN_AS = "/camp"
PACKAGES = {"kernel": ("campkit", "datasets"), "proof": ("campkit", "datasets", "graders")}
PRELOAD = {"kernel": ("numpy", "pandas", "pandas.io.formats.format", "pyarrow.compute", "altair", "yaml", "ipykernel.ipkernel",
           "ipykernel.zmqshell", "ipykernel.datapub", "ipykernel.debugger", "IPython.core.debugger", "IPython.core.completerlib",
           "IPython.core.oinspect", "IPython.extensions.storemagic", "IPython.utils.wildcard", "tornado.platform.asyncio", "ipykernel.kernelapp", "IPython.core.completer", "IPython.core.magics", "IPython.core.displaypub",
           "pandas.io.formats.html", "pandas.io.formats.string", "pandas.io.formats.csvs", "pandas.core.methods.to_dict", "pandas.core.reshape.reshape",
           "ipywidgets", "openai", "campkit.checking.bridge", "campkit.checking.codec_tables", "campkit.charts", "campkit.widgets", "campkit.handin"),
           "proof": ("graders.prove_apart_child",)}
#: In this order; the spaces' owner comes first when it is another user space than ours, the user space last.
SPACES = ("mnt", "net", "ipc", "uts", "cgroup", "pid")
NS_GET_USERNS = 0xB701
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 24, 38, 47
_libc = ctypes.CDLL(None, use_errno=True)


class CampLoader(importlib.machinery.SourceFileLoader):
    """Reads the camp's packages from their real folder under the names that they have inside a sandbox."""

    def _real(self, path):
        return os.path.join(PROJECT, os.path.relpath(path, SEEN_AS)) if path.startswith(SEEN_AS + "/") else path

    def get_data(self, path):
        with open(self._real(path), "rb") as file:
            return file.read()

    def path_stats(self, path):
        facts = os.stat(self._real(path))
        return {"mtime": facts.st_mtime, "size": facts.st_size}

    def set_data(self, path, data, *, _mode=0o666):
        """Write no compiled files."""


class CampFinder:
    """Finds the camp's packages for this parent; what it forks finds them in its own /camp."""

    def __init__(self, packages) -> None:
        self.packages = packages

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in self.packages:
            return None
        inside = f"{SEEN_AS}/{name.replace('.', '/')}"
        real = os.path.join(PROJECT, *name.split("."))
        if os.path.isfile(os.path.join(real, "__init__.py")):
            place = f"{inside}/__init__.py"
            return importlib.util.spec_from_file_location(name, place, loader=CampLoader(name, place), submodule_search_locations=[inside])
        if os.path.isfile(real + ".py"):
            return importlib.util.spec_from_file_location(name, f"{inside}.py", loader=CampLoader(name, f"{inside}.py"))
        return None


def main() -> None:
    """Import, then serve whoever connects, until the process that started us has gone."""
    kind = sys.argv[1]
    lifeline, listener = (socket.socket(fileno=int(number)) for number in sys.argv[2:])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    finder = CampFinder(PACKAGES[kind])
    sys.meta_path.insert(0, finder)
    for name in PRELOAD[kind]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if kind == "proof":
        sys.modules["graders.fork_server"].warm()
    sys.meta_path.remove(finder)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    if threading.active_count() != 1 or len(os.listdir("/proc/self/task")) != 1:
        return  # a fork with threads is not safe: the kernels are then started one by one
    connected = []
    while True:
        for one in select.select([lifeline, listener, *connected], [], [])[0]:
            if one is lifeline:
                return
            if one is listener:
                connected.append(listener.accept()[0])
                connected[-1].sendall(b"ready")
            elif not serve(one, [lifeline, listener, *connected], run_kernel if kind == "kernel" else run_proof):
                connected.remove(one)
                one.close()


def serve(connection, all_sockets, run) -> bool:
    """Fork a nurse for the request on a connection; return False when its other end has closed."""
    try:
        message, handles, _, _ = socket.recv_fds(connection, 65536, 16)
    except OSError:
        return False
    if not message:
        return False
    if os.fork() == 0:
        try:
            for one in all_sockets:
                one.close()
            asked = json.loads(message)
            nurse(asked, dict(zip(asked["handles"], handles, strict=True)), run)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.write(handles[0], f"failed {type(error).__name__}: {error}\n".encode())
        os._exit(1)
    for handle in handles:
        os.close(handle)
    return True


def nurse(asked, handles, run) -> None:
    """Enter the spaces of one sandbox, fork the kernel in them, which does `run`, say how it ends."""
    report = handles["report"]
    _checked(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL), "prctl")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    own_user = os.stat("/proc/self/ns/user").st_ino
    owner = fcntl.ioctl(handles["mnt"], NS_GET_USERNS)
    if os.fstat(owner).st_ino != own_user:
        _enter(owner)
        own_user = os.fstat(owner).st_ino
    for space in SPACES:
        _enter(handles[space])
    if os.fstat(handles["user"]).st_ino != own_user:
        _enter(handles["user"])
    kernel = os.fork()
    if kernel == 0:
        try:
            settle_down(asked, handles)
            run()
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os.write(report, f"kernel {kernel}\n".encode())
    os.closerange(0, report)
    os.closerange(report + 1, 1024)
    _, status = os.waitpid(kernel, 0)
    os.write(report, f"ended {os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def settle_down(asked, handles) -> None:
    """Give up every right, take on the limits, copy the submission."""
    _checked(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL), "prctl")
    for number, handle in enumerate((handles.get("in") or os.open("/dev/null", os.O_RDONLY), handles.get("out", handles["log"]), handles["log"])):
        os.dup2(handle, number)
    os.closerange(3, 1024)
    os.setsid()
    _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    settle = _sandbox_init()
    settle.give_up_rights(asked["uid"])
    _drop_capabilities()
    _checked(_libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")
    if asked["uid"] >= 0 and os.getuid() == 0:
        raise OSError("the kernel would have been root")
    settle.take_files()
    os.chdir("/work")
    cpu_s, memory_mb, *others = asked["limits"]
    settle.set_limits([cpu_s, memory_mb + _data_mb(), *others])  # what the parent has loaded is nobody's use of memory
    settle.refuse_files_beside_sockets()
    settle.refuse_calls()
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    importlib.invalidate_caches()
    sys.path_importer_cache.clear()
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    os.environ.update(asked["environment"])
    sys.argv = asked["argv"]


def run_kernel() -> None:
    """Be the kernel."""
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(sys.argv[1:])
    if "ipywidgets" in sys.modules:  # it was imported before there was a kernel
        sys.modules["ipywidgets"].load_ipython_extension(app.shell)
    app.start()
    os._exit(0)


def run_proof() -> None:
    """Be one end of a proof."""
    sys.modules["graders.prove_apart_child"].main(forked=True)
    os._exit(0)


def _sandbox_init():
    return sys.modules["sandbox_init"]


def _drop_capabilities() -> None:
    """Empty all sets of capabilities; a new user space had filled them, and no exec follows that would empty them."""
    for number in range(64):
        _libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    _libc.prctl(PR_CAP_AMBIENT, 4, 0, 0, 0)


def _data_mb() -> int:
    """Return the size of this process's data in MB, as `RLIMIT_DATA` counts it."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmData")) // 1000


def _enter(handle) -> None:
    _checked(_libc.setns(handle, 0), "setns")


def _checked(answer, what) -> None:
    if answer:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _load(name):
    """Load a module from the folder of this file."""
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    PROJECT = os.path.dirname(HERE)
    sys.modules["sandbox_init"] = _load("sandbox_init")  # whose steps every kernel takes
    _load("late").put_off("rfc3987_syntax", "is_valid_syntax")  # a grammar that altair's charts never ask for
    main()
