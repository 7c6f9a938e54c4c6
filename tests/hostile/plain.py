"""What plain nbgrader does with each hostile notebook: `python -m tests.hostile.plain`, into plain_results.json.

Every attack gets a course of its own with nbgrader's own settings, the checks as hidden tests, and one honest
classmate; it is graded in a process of its own. Only attacks marked `plain` are tried. Run it on a machine that
you can do without.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.hostile.attacks import ATTACKS, HERE, PORT, SECRET, SLEEPER, Attack, cell, make, release

HIDDEN = {"add_all_held_out": "### BEGIN HIDDEN TESTS\nassert add_all([5, 6, 7]) == 18\nassert add_all([100, 20, 3]) == 123\n### END HIDDEN TESTS",
          "largest_held_out": "### BEGIN HIDDEN TESTS\nassert largest([5, 9, 7]) == 9\n### END HIDDEN TESTS"}
GRADE = """
import os, sys, warnings
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")
warnings.simplefilter("ignore")
from traitlets.config import Config
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
c = Config()
c.CourseDirectory.root = sys.argv[1]
c.CourseDirectory.assignment_id = "h_sums"
c.CourseDirectory.student_id = sys.argv[2]
c.Execute.timeout = 15
Autograde(coursedir=CourseDirectory(config=c), config=c).start()
"""
BUILD = GRADE.replace("Autograde", "GenerateAssignment").replace('c.CourseDirectory.student_id = sys.argv[2]\n', "")


def plain_source() -> dict:
    """Return nbgrader's source notebook: the worked answers, the checks as hidden tests."""
    from graders.build import build_notebook, notebook_bytes
    from graders.labs import load_lab

    notebook = json.loads(notebook_bytes(build_notebook(load_lab(HERE / "lab" / "h_sums"))))
    for name, text in HIDDEN.items():
        cell(notebook, name)["source"] += "\n" + text
    return notebook


def put(course: Path, owner: str, data: bytes) -> None:
    """Put a notebook where nbgrader finds submissions."""
    folder = course / "submitted" / owner / "h_sums"
    folder.mkdir(parents=True)
    (folder / "h_sums.ipynb").write_bytes(data)


def run(script: str, *words: str, timeout_s: float = 150) -> tuple[int | None, str]:
    """Run a script in its own process group; return (exit code or None when it never ended, what it said)."""
    environment = {**os.environ, "PYTHONPATH": os.getcwd(), "OPENAI_API_KEY": SECRET}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, "-c", script, *words], stdout=said, stderr=said, env=environment, start_new_session=True)
        try:
            code = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            code = None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        said.seek(0)
        return code, said.read()[-4000:]


def marks(course: Path, owner: str) -> float | None:
    """Return the points that the gradebook has for the two checks, None when the submission has no grades."""
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        try:
            notebook = book.find_submission_notebook("h_sums", "h_sums", owner)
        except MissingEntry:
            return None
        found = [g.score for g in notebook.grades if g.name.endswith("_held_out")]
        return sum(found) if any(g.auto_score is not None or g.manual_score is not None for g in notebook.grades) else None


def try_attack(attack: Attack, template: Path, folder: Path, reached: list[bytes]) -> dict:
    """Grade one attack and one honest submission with plain nbgrader; return what happened."""
    course = folder / "a" / "b" / attack.name / "course"
    shutil.copytree(template, course)
    plain_release = json.loads((course / "release" / "h_sums" / "h_sums.ipynb").read_text())
    put(course, "attacker", make(attack, plain_release))
    put(course, "honest", make(Attack("honest", "", "def add_all(numbers):\n    return sum(numbers)\n"), plain_release))
    reached.clear()
    started = time.monotonic()
    code, said = run(GRADE, str(course), "attacker")
    seconds = time.monotonic() - started
    out = ""
    for path in (course / "autograded").rglob("h_sums.ipynb"):
        with contextlib.suppress(ValueError):
            for one in json.loads(path.read_text(errors="replace"))["cells"]:
                out += "".join("".join(o.get("text", "")) for o in one.get("outputs", []) if o["output_type"] == "stream")[:20_000_000]
    left = subprocess.run(["pgrep", "-f", f"sleep {SLEEPER}"], capture_output=True, text=True).stdout.split()
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    stored = sum(path.stat().st_size for path in (course / "autograded").rglob("*.ipynb"))
    result = {"marks": marks(course, "attacker"), "exit": code, "seconds": round(seconds, 1), "left_processes": len(left),
              "network": bool(reached), "key": SECRET[:10] in out, "stored_bytes": stored,
              "said": [word for word in ("STOLE", "WROTE", "REACHED", "STARTED", "MADE") if word in out],
              "script_stored": "onerror" in "".join(p.read_text(errors="replace") for p in (course / "autograded").rglob("*.ipynb")),
              "error": said.strip().splitlines()[-1][:200] if code and said.strip() else ""}
    shutil.rmtree(course.parent, ignore_errors=True)
    return result


def main() -> None:
    """Try every harmless attack, and write what happened."""
    folder = Path(tempfile.mkdtemp(prefix="camp-plain-"))
    template = folder / "template" / "a" / "b" / "course"
    (template / "source" / "h_sums").mkdir(parents=True)
    (template / "source" / "h_sums" / "h_sums.ipynb").write_text(json.dumps(plain_source()))
    code, said = run(BUILD, str(template))
    if code:
        raise SystemExit(f"nbgrader could not build the plain course: {said}")
    reached: list[bytes] = []
    server = socket.create_server(("127.0.0.1", PORT))

    def listen() -> None:
        while True:
            connection, _ = server.accept()
            reached.append(connection.recv(10))

    threading.Thread(target=listen, daemon=True).start()
    wanted = sys.argv[1:]
    file = HERE / "plain_results.json"
    results = json.loads(file.read_text()) if file.exists() else {}
    for attack in ATTACKS:
        if attack.plain and (not wanted or attack.name in wanted):
            results[attack.name] = try_attack(attack, template, folder, reached)
            print(attack.name, results[attack.name], flush=True)
            file.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    release()
    main()
