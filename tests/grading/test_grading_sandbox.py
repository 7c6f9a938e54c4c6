"""The sandbox: what it hides, and that every limit binds, also when the grader is root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from campkit.errors import CourseError
from graders import sandbox, warm, watch
from graders.kernel_output import is_costly
from graders.kernel_session import KernelGone, KernelSession
from graders.sandbox import Limits, choose_isolation, sandbox_command, why_no_bubblewrap
from graders.warm import WarmKernel

if sys.platform.startswith("linux"):
    from graders.sandbox_init import landlock_version

needs_bubblewrap = pytest.mark.skipif(bool(why_no_bubblewrap()), reason=f"no sandbox here: {why_no_bubblewrap()}")


@pytest.fixture(scope="module", params=["started", "forked"])
def way(request):
    """Each rule holds for a kernel that was started as a program and for one that was forked from a warm parent."""
    with pytest.MonkeyPatch.context() as patch, warm.WarmParent() as parent:
        patch.setenv(warm.WARM, parent.address if request.param == "forked" else "")
        if request.param == "forked" and warm.warm_parent() is None:
            pytest.skip("kernels cannot be forked on this machine")
        yield request.param


@pytest.fixture(scope="module")
def kernel(way):
    """A sandboxed kernel with small limits, for questions that leave it alive."""
    with KernelSession({"given.csv": b"a\n1\n", "data/dev/t.csv": b"b\n2\n"},
                       Limits(wall_s=300, file_mb=2, disk_mb=20, processes=40, open_files=256, output_kb=50, memory_mb=600),
                       "bubblewrap") as session:
        assert isinstance(session._process, WarmKernel) == (way == "forked")
        yield session


def says(kernel, source: str, timeout_s: float = 60) -> str:
    """Run a cell and return all that it showed."""
    ran = kernel.run_cell(source, timeout_s)
    return "".join(o.get("text", "") + o.get("ename", "") + o.get("evalue", "") for o in ran.outputs)


def family(session: KernelSession) -> list[int]:
    """Return the processes of a session but the first, which is bubblewrap."""
    pids = [session._process.pid, getattr(session._process, "kernel", session._process.pid)]
    return list(dict.fromkeys(one for pid in pids for one in watch.descendants(pid)))[1:]


@needs_bubblewrap
def test_it_is_an_unprivileged_user_of_its_own(kernel):
    said = says(kernel, "import os\nprint(os.getuid(), os.getgroups())\nprint(open('/proc/self/status').read())")
    assert said.startswith("65534 [")
    facts = dict(line.split(":\t") for line in said.splitlines()[1:] if ":\t" in line)
    assert int(facts["CapEff"], 16) == int(facts["CapPrm"], 16) == 0 and facts["NoNewPrivs"] == "1"
    outside = [int(line.split()[1]) for pid in family(kernel)
               for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("Uid:")]
    if os.geteuid() == 0:
        assert any(uid >= sandbox.FIRST_UID for uid in outside), "the kernel is not root outside either"


@needs_bubblewrap
@pytest.mark.parametrize("space", ["user", "pid", "mnt", "net", "ipc", "uts"])
def test_it_has_spaces_of_its_own(kernel, space):
    assert says(kernel, f"import os\nprint(os.readlink('/proc/self/ns/{space}'))").strip() != os.readlink(f"/proc/self/ns/{space}")


@needs_bubblewrap
def test_it_sees_its_own_files_and_no_others(kernel):
    assert says(kernel, "import os\nprint(sorted(os.listdir('.')), open('given.csv').read().split(), os.listdir('data/dev'))").strip() == \
        "['data', 'given.csv'] ['a', '1'] ['t.csv']"
    for place in (Path.cwd() / "labs", Path.cwd() / "graders", Path.cwd() / "tests", "/etc/passwd", "/etc/shadow", "/home", "/var"):
        assert says(kernel, f"import os\nprint(os.path.exists({str(place)!r}))").strip() == "False", place
    assert "['graders']" not in says(kernel, "import os\nprint(os.listdir('/camp'))")


@needs_bubblewrap
@pytest.mark.parametrize("place", ["/", "/usr", "/dev", "/camp/campkit", "/in", sys.prefix, "/proc/sys/kernel"])
def test_the_system_is_read_only(kernel, place):
    said = says(kernel, f"try:\n    open({place!r} + '/x', 'w')\n    print('WROTE')\nexcept OSError as error:\n    print('no', error)")
    assert said.startswith("no"), said


@needs_bubblewrap
def test_there_is_no_network(kernel):
    said = says(kernel, """
import socket
print([name for _, name in socket.if_nameindex()])
for place in (("1.1.1.1", 53), ("169.254.169.254", 80), ("8.8.8.8", 443)):
    try:
        socket.create_connection(place, timeout=1)
        print("REACHED")
    except OSError as error:
        print("no")
""")
    assert "REACHED" not in said and said.startswith("['lo'") and said.count("no\n") >= 3


@needs_bubblewrap
def test_nothing_of_the_graders_environment_is_inside(way, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-should-not-be-seen")
    with KernelSession({}, Limits(), "bubblewrap") as session:
        said = says(session, """
import glob, os
text = str(dict(os.environ))
for path in glob.glob("/proc/*/environ") + glob.glob("/proc/*/cmdline"):
    try:
        text += open(path).read()
    except OSError:
        pass
print("sk-should" in text, "JPY_PARENT_PID" in text)
""")
    assert said.strip() == "False False"


@needs_bubblewrap
@pytest.mark.parametrize(("what", "source", "expected"), [
    ("file size", "open('big', 'wb').write(b'x' * 3_000_000)", "File too large"),
    ("open files", "held = [open('given.csv') for _ in range(300)]", "Too many open files"),
    ("memory of one process", "hog = bytearray(900_000_000)", "MemoryError"),
    ("working folder", "[open(f'part{n}', 'wb').write(b'x' * 1_900_000) for n in range(20)]", "No space left"),
    ("/tmp", "[open(f'/tmp/part{n}', 'wb').write(b'x' * 1_900_000) for n in range(20)]", "No space left"),
    ("shared memory", "[open(f'/dev/shm/part{n}', 'wb').write(b'x' * 1_900_000) for n in range(20)]", "No space left"),
    ("processes", "import subprocess\nheld = [subprocess.Popen(['sleep', '5']) for _ in range(60)]", "Resource temporarily unavailable"),
], ids=lambda value: value if isinstance(value, str) and len(value) < 25 else "")
def test_a_limit_binds(kernel, what, source, expected):
    try:
        assert expected in says(kernel, source)
    finally:
        says(kernel, "held = None\nimport glob, os\n[os.unlink(p) for p in glob.glob('/tmp/part*') + glob.glob('/dev/shm/part*') + glob.glob('part*')]")


@needs_bubblewrap
def test_output_is_cut_and_says_so(way):
    with KernelSession({}, Limits(wall_s=300, output_kb=50), "bubblewrap") as session:
        said = says(session, "for n in range(100_000):\n    print('line', n)")
    assert len(said) < 60_000 and "The rest of the output was cut" in said


@pytest.mark.slow
@needs_bubblewrap
@pytest.mark.parametrize(("limits", "source", "status", "sentence"), [
    (Limits(cpu_s=2), "while True: pass", "timed_out", "more than 2 seconds of processor time"),
    (Limits(wall_s=4, cell_s=60), "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException: pass", "timed_out", "within 4 seconds"),
    (Limits(flood_mb=2), "while True: print('x' * 10_000)", "killed", "more than 2 MB of output"),
    (Limits(memory_mb=500), "import os\nfor _ in range(4):\n    if os.fork() == 0:\n        hog = bytearray(b'x' * 300_000_000)\n        import time\n        time.sleep(20)\nimport time\ntime.sleep(20)",
     "out_of_memory", "more than 500 MB of memory"),
    (Limits(), "import ctypes\nctypes.string_at(0)", "killed", "crashed (signal 11)"),
], ids=["cpu", "wall", "flood", "memory_of_all", "crash"])
def test_a_limit_ends_the_kernel_with_a_sentence(way, limits, source, status, sentence):
    with KernelSession({}, limits, "bubblewrap") as session, pytest.raises(KernelGone) as gone:
        session.run_cell(source)
        session.run_cell("1")
    assert gone.value.status == status and sentence in gone.value.message


#: Touches one page in each two megabytes of a hundred gigabytes that nobody may write to: no memory of its own, and a page table for each.
PAGE_TABLES = """
import ctypes, time
libc = ctypes.CDLL(None)
libc.mmap.restype, libc.mmap.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
size = 150 << 30
at = libc.mmap(None, size, 1, 0x4022, -1, 0)
libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(size), 15)
for far in range(0, size, 2 << 20):
    ctypes.c_char.from_address(at + far).value
time.sleep(30)
"""


@needs_bubblewrap
@pytest.mark.parametrize(("limits", "source", "status", "sentence"), [
    (Limits(files=500), "import time\nfor n in range(900):\n    open(f'/tmp/f{n}', 'w').close()\ntime.sleep(30)", "killed", "more than 500 files in /tmp"),
    (Limits(files=500), "import os, time\nfor n in range(900):\n    os.mkdir(f'/dev/shm/f{n}')\ntime.sleep(30)", "killed", "more than 500 files in /dev/shm"),
    (Limits(sockets=150), "import socket, time\nheld = [socket.socketpair() for _ in range(90)]\ntime.sleep(30)", "killed", "more than 150 sockets"),
    (Limits(locks=300), "import fcntl, time\nheld = open('x', 'w')\nfor n in range(400):\n    fcntl.lockf(held, fcntl.LOCK_EX, 1, 2 * n)\ntime.sleep(30)", "killed", "more than 300 locks"),
    (Limits(memory_mb=250), PAGE_TABLES, "out_of_memory", "more than 250 MB of memory"),
], ids=["files", "folders", "sockets", "locks", "page_tables"])
def test_memory_of_the_system_itself_is_counted(way, limits, source, status, sentence):
    """A process's own limits know nothing of it: files without content, what waits in sockets, locks, page tables."""
    with KernelSession({}, limits, "bubblewrap") as session, pytest.raises(KernelGone) as gone:
        session.run_cell(source)
        session.run_cell("1")
    assert gone.value.status == status and sentence in gone.value.message


@needs_bubblewrap
@pytest.mark.parametrize(("call", "numbers"), [("vmsplice", (278, 75)), ("io_setup", (206, 0))])
def test_memory_that_nobody_counts_cannot_be_asked_for(kernel, call, numbers):
    """A pipe could hold huge pages that no process has any more; the requests of the other call are shared with the whole machine."""
    number = numbers[os.uname().machine == "aarch64"]
    assert "Operation not permitted" in says(kernel, f"import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.syscall({number}, 0, 0, 0, 0)\nprint(os.strerror(ctypes.get_errno()))")


@needs_bubblewrap
def test_memory_is_watched_while_nobody_waits_for_the_kernel(way):
    """Processes of the submission fill the memory while a check computes: they are ended then, and the reason is known."""
    hogs = ("import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        time.sleep(2)\n"
            "        hog = bytearray(b'x' * 300_000_000)\n        time.sleep(300)\n        os._exit(0)")
    with KernelSession({}, Limits(wall_s=300, memory_mb=500), "bubblewrap") as session, pytest.raises(KernelGone) as gone:
        session.run_cell(hogs)
        end = time.monotonic() + 60
        while session._process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        assert session._process.poll() is not None, "nobody asked the kernel anything, and it was ended all the same"
        session.run_cell("1")
    assert gone.value.status == "out_of_memory" and "more than 500 MB" in gone.value.message


@needs_bubblewrap
@pytest.mark.skipif(not sys.platform.startswith("linux") or landlock_version() < 1, reason="no Landlock here")
def test_nothing_but_sockets_is_made_in_the_folder_of_the_machine(kernel):
    said = says(kernel, """
import os, socket
for what in (lambda: open("/run/k/file", "w"), lambda: open("/run/k/connection.json", "r+"), lambda: os.mkdir("/run/k/d"),
             lambda: os.mkfifo("/run/k/f"), lambda: os.symlink("/work", "/run/k/l"), lambda: open("file", "w"), lambda: os.mkdir("/tmp/d"),
             lambda: open("/dev/shm/file", "w"), lambda: open("/dev/null", "w")):
    try:
        what()
        print("DONE", end=" ")
    except OSError:
        print("no", end=" ")
""")
    assert said.split() == ["no"] * 5 + ["DONE"] * 4


@pytest.mark.parametrize("text, costly", [
    (b'{"data":{"x":[' + b"[]," * 600_000 + b"[]]}}", True), (b"[" + b"1," * 1_200_000 + b"1]", True), (b"[" * 1_500_000, True),
    (b'{"text":"' + b"[1,2],{" * 600_000 + b'"}', False), (b'{"text":"' + rb"\"," * 900_000 + b'"}', False), (b"[" + b"1," * 10_000 + b"1]", False),
], ids=["lists", "numbers", "deep", "text", "quotes", "small"])
def test_a_message_of_many_objects_is_costly_and_a_long_text_is_not(text, costly):
    assert is_costly(text) is costly


@pytest.mark.slow
@needs_bubblewrap
def test_a_slow_reader_blames_no_later_cell_for_a_flood(way, monkeypatch):
    """What a cell prints is read to its end before the next request, however slowly; so who is to blame does not depend on speed."""
    take = KernelSession._take_output

    def slowly(self, *arguments):
        time.sleep(0.02)
        return take(self, *arguments)

    monkeypatch.setattr(KernelSession, "_take_output", slowly)
    with KernelSession({}, Limits(flood_mb=60), "bubblewrap") as session:
        session.run_cell("for _ in range(5): print('x' * 10_000_000, flush=True)")
        session.run_cell("for _ in range(5): print('x' * 10_000_000, flush=True)")
        assert session.run_cell("1").status == "ok"
        with pytest.raises(KernelGone) as gone:
            session.run_cell("for _ in range(9): print('x' * 10_000_000, flush=True)")
    assert "60 MB of output" in gone.value.message


def running(sleep: str) -> list[str]:
    """Numbers of the processes that run this sleep."""
    return subprocess.run(["pgrep", "-f", sleep], capture_output=True, text=True).stdout.split()


def start_two(session, sleep: str) -> None:
    """Start two processes that leave the kernel's own session, and wait until both are there."""
    says(session, f"import subprocess\nsubprocess.Popen(['sh', '-c', 'setsid {sleep} & setsid {sleep} &'], start_new_session=True)")
    end = time.monotonic() + 120
    while len(running(f"^{sleep}$")) < 2:
        assert time.monotonic() < end, "the two processes never came"
        time.sleep(0.05)


@needs_bubblewrap
def test_nothing_is_left_when_it_ends(way):
    sleep = f"sleep {1_000_000 + os.getpid()}"
    with KernelSession({}, Limits(), "bubblewrap") as session:
        start_two(session, sleep)
        home = session._home
        assert set(running(f"^{sleep}$")) <= {str(one) for one in family(session)}
        longest = max(len(str(path)) for path in session._sockets_folder.iterdir())
        assert longest < 107, "a Unix socket's path"
    assert not home.exists()
    assert not running(f"^{sleep}$")


def test_the_same_without_a_sandbox_leaves_no_process_either():
    sleep = f"sleep {2_000_000 + os.getpid()}"
    with KernelSession({}, Limits(), "none") as session:
        start_two(session, sleep)
    assert not running(f"^{sleep}$")


def test_without_bubblewrap_grading_refuses_and_names_unsafe(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    why_no_bubblewrap.cache_clear()
    try:
        with pytest.raises(CourseError, match="--unsafe"):
            choose_isolation("auto")
        assert choose_isolation("none") == "none"
        from cohort_tools.cli.grade import command
        from graders.course import Course

        Course(tmp_path / "course", labs=tmp_path)
        done = CliRunner().invoke(command, ["--course", str(tmp_path / "course")])
        assert done.exit_code == 1 and "--unsafe" in str(done.exception)
    finally:
        why_no_bubblewrap.cache_clear()


@needs_bubblewrap
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, to become somebody else")
def test_it_works_for_a_grader_who_is_not_root(tmp_path):
    """bubblewrap then makes the user space itself."""
    readable = all(os.access(p, os.R_OK) and os.stat(p).st_mode & 0o001 for place in sandbox.python_folders() for p in (place, *place.parents))
    if not readable:
        pytest.skip("this Python lies in a folder that only root may enter")
    script = ("import os, sys; from graders.kernel_session import *; from graders.sandbox import Limits\n"
              "with KernelSession({}, Limits(), 'bubblewrap') as k: print(k.run_cell('import os; print(os.getuid())').outputs)")
    done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c", script],
                          capture_output=True, text=True, env={"PYTHONPATH": os.getcwd(), "PATH": os.environ["PATH"]}, cwd=os.getcwd())
    assert "65534" in done.stdout, done.stderr


def test_the_command_line_shows_every_wall():
    words = sandbox_command(["x"], limits=Limits(), files=Path("/f"), sockets=Path("/s"), uid=1)
    for word in ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop"):
        assert word in words
    writable = [words[n + 2] for n, word in enumerate(words) if word == "--bind"]
    assert writable == ["/run/k"]


@pytest.fixture(scope="module")
def warm_address():
    """Where a warm parent listens."""
    with warm.WarmParent() as parent:
        yield parent.address


@needs_bubblewrap
def test_without_its_warm_parent_a_kernel_is_started_as_a_program(monkeypatch):
    with warm.WarmParent() as parent:
        address = parent.address
    monkeypatch.setenv(warm.WARM, address)
    with KernelSession({}, Limits(), "bubblewrap") as session:
        assert isinstance(session._process, subprocess.Popen) and "2" in session.run_cell("1 + 1").outputs[0]["data"]["text/plain"]


@needs_bubblewrap
def test_a_warm_parent_ends_with_the_process_that_started_it(tmp_path):
    script = "import os, time\nfrom graders.warm import WarmParent\nparent = WarmParent()\nprint(parent._process.pid, flush=True)\ntime.sleep(600)"
    done = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})
    pid = int(done.stdout.readline())
    done.kill()
    done.communicate()
    until = time.monotonic() + 120
    while Path(f"/proc/{pid}/exe").exists() and time.monotonic() < until:
        time.sleep(0.2)
    assert not Path(f"/proc/{pid}/exe").exists()


FACTS = """
import os, resource, sys
status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print({"status": {name: status[name] for name in ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "SigIgn", "SigCgt", "Umask")},
       "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_") and name != "RLIMIT_DATA"},
       "environment": {name: value for name, value in os.environ.items() if name != "PWD"}, "path": sys.path, "arguments": sys.argv[1:],
       "folder": os.getcwd(), "root": sorted(os.listdir("/")), "names": sorted(name for name in globals() if not name.startswith("_")),
       "modules": __import__("campkit").__path__})
"""


@needs_bubblewrap
def test_a_forked_kernel_has_the_same_walls_as_a_started_one(monkeypatch, warm_address):
    said = {}
    for way, setting in (("started", ""), ("forked", warm_address)):
        monkeypatch.setenv(warm.WARM, setting)
        with KernelSession({"given.csv": b"a"}, Limits(), "bubblewrap") as session:
            if way == "forked" and not isinstance(session._process, WarmKernel):
                pytest.skip("kernels cannot be forked on this machine")
            said[way] = says(session, FACTS).splitlines()
    assert said["started"] == said["forked"]


@needs_bubblewrap
def test_nothing_of_one_submission_is_in_the_next(monkeypatch, warm_address):
    monkeypatch.setenv(warm.WARM, warm_address)
    seen = []
    for number in range(2):
        with KernelSession({f"{number}.csv": b"a"}, Limits(), "bubblewrap") as session:
            if not isinstance(session._process, WarmKernel):
                pytest.skip("kernels cannot be forked on this machine")
            seen.append(says(session, "import os, sys, random, numpy\nprint(hasattr(sys, 'left'), os.listdir('.'), os.listdir('/tmp'), os.environ.get('LEFT'), [n for n in os.listdir('/proc') if n.isdigit()])\nprint(random.random(), numpy.random.rand())\n"
                                      "sys.left = 1\nos.environ['LEFT'] = '1'\nopen('/tmp/left', 'w').close()\nopen('left', 'w').close()\n"
                                      "sys.modules['pandas'].left = 1").strip())
    assert seen[1].startswith("False ['1.csv']") and "left" not in seen[1] and " None " in seen[1]
    first, second = (text.splitlines()[1].split() for text in seen)
    assert first[0] != second[0] and first[1] != second[1], "each has randomness of its own"


@needs_bubblewrap
def test_a_forked_kernel_holds_no_open_file_of_the_grader(monkeypatch, warm_address):
    monkeypatch.setenv(warm.WARM, warm_address)
    with KernelSession({}, Limits(), "bubblewrap") as session:
        if not isinstance(session._process, WarmKernel):
            pytest.skip("kernels cannot be forked on this machine")
        held = [os.readlink(f"/proc/{session._process.kernel}/fd/{number}") for number in os.listdir(f"/proc/{session._process.kernel}/fd")]
    outside = [name for name in held if name.startswith("/") and not name.startswith(("/dev/", "/run/k", "/proc", str(session._home)))]
    assert not outside and not [name for name in held if "ns:" in name or "mnt:[" in name], held


@pytest.mark.slow
@needs_bubblewrap
@pytest.mark.parametrize("name", ["template_lab", "s3_procure_to_pay"])
def test_both_kinds_of_kernel_give_the_same_result(monkeypatch, warm_address, name):
    """Marks, messages, outputs and behaviour of the worked answer, word by word."""
    import graders
    from graders.labs import labs_root, load_lab
    from graders.reading import Submitted
    from graders.run import Run

    lab = load_lab((Path(graders.__file__).parent if name == "template_lab" else labs_root()) / name)
    answers = {cell.name: cell.source for cell in lab.with_answers(None) if cell.is_answer}
    found = []
    for setting in ("", warm_address):
        monkeypatch.setenv(warm.WARM, setting)
        result = Run(lab, Submitted(answers=answers), 7, "bubblewrap").result()
        assert result["run"].pop("seconds") and result["run"]["status"] == "finished"
        found.append(result)
    assert found[0] == found[1]
