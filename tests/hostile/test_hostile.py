"""The hostile notebooks against `camp grade`: the mark stays what the honest part earned, and nothing else happens."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from graders.course import Course
from graders.feedback import write_feedback
from graders.grade import grade
from graders.kernel_session import KernelSession
from graders.labs import load_lab
from graders.release import release_labs
from graders.sandbox import Limits, why_no_bubblewrap
from graders.sandbox_init import landlock_version
from tests.chromium import launched
from tests.hostile.attacks import ATTACKS, HERE, PORT, SECRET, SLEEPER, Attack, make, release

HONEST = Attack("honest", "", "def add_all(numbers):\n    return sum(numbers)\n", earns=10.0)


def test_the_notebooks_are_what_the_attacks_make():
    base = release()
    stale = [a.name for a in ATTACKS if (HERE / f"{a.name}.ipynb").read_bytes() != make(a, base)]
    assert not stale, f"run `python -m tests.hostile.attacks` and look at what changed: {stale}"


def put(course: Course, owner: str, data: bytes) -> None:
    folder = course.submitted / owner / "h_sums"
    folder.mkdir(parents=True)
    (folder / "h_sums.ipynb").write_bytes(data)
    (folder / "timestamp.txt").write_text("2026-11-20 09:30:00.000000 UTC")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """A course in which everybody but two attacks, graded once in the sandbox."""
    if why_no_bubblewrap():
        pytest.skip(f"no sandbox on this machine: {why_no_bubblewrap()}")
    course = Course(tmp_path_factory.mktemp("camp") / "course", labs=HERE / "lab")
    lab = load_lab(HERE / "lab" / "h_sums")
    release_labs(course, [lab])
    put(course, "a_honest", make(HONEST))
    put(course, "zz_honest", make(HONEST))
    only = os.environ.get("CAMP_ONLY_ATTACKS", "").split()  # for whoever mends one
    for attack in ATTACKS:
        if only and attack.name not in only:
            continue
        put(course, attack.name, (HERE / f"{attack.name}.ipynb").read_bytes())
    reached: list[bytes] = []
    with socket.create_server(("127.0.0.1", PORT)) as server, pytest.MonkeyPatch.context() as patch:
        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                reached.append(connection.recv(10))

        threading.Thread(target=listen, daemon=True).start()
        patch.setenv("OPENAI_API_KEY", SECRET)
        summary = grade(course, [lab], isolation="bubblewrap", progress=False)
    return course, lab, {row.owner: row for row in summary.rows}, reached


def results(course: Course, owner: str) -> dict:
    found = [p for p in (course.results / "h_sums" / owner).glob("*.json") if p.name != "recorded.json"]
    return json.loads(found[0].read_text(encoding="utf-8"))


def shown(course: Course, owner: str) -> str:
    return json.dumps([cell["outputs"] for cell in results(course, owner)["cells"].values()])


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_earns_what_its_honest_cells_earn(attacked, attack):
    course, _, rows, _ = attacked
    row = rows[attack.name]
    assert row.points == attack.earns, f"{row} {results(course, attack.name)['items']}"
    wrong = next(i for i in results(course, attack.name)["items"] if i["name"] == "add_all_held_out")
    assert wrong["points"] == 0 and wrong["message"], "the instructor sees a reason"


@pytest.mark.slow
def test_the_honest_ones_before_and_after_are_graded_as_if_nothing_had_happened(attacked):
    course, _, rows, _ = attacked
    assert rows["a_honest"].points == rows["zz_honest"].points == 10.0
    first, last = results(course, "a_honest"), results(course, "zz_honest")
    assert (first["items"], first["cells"], first["trace"]) == (last["items"], last["cells"], last["trace"])


@pytest.mark.slow
def test_nothing_got_out_and_nothing_is_left(attacked):
    course, _, _, reached = attacked
    assert not reached and "BLOCKED" in shown(course, "network")
    assert "sk-hostile" not in shown(course, "api_key")
    assert "ALONE" in shown(course, "looks_around") and "NO CHECKS" in shown(course, "looks_around")
    assert "SEARCHED []" in shown(course, "searches_memory"), shown(course, "searches_memory")
    for owner in ("reads_source", "reads_classmates", "writes_gradebook"):
        assert "STOLE" not in shown(course, owner) and "WROTE" not in shown(course, owner)
    assert "SEEN [[1, 2]]" in shown(course, "keeps_hidden_arguments") and shown(course, "keeps_hidden_arguments").count("SEEN") == 1
    assert "DONE" not in shown(course, "raises_its_limits") and "MOUNTED" not in shown(course, "raises_its_limits")
    left = subprocess.run(["pgrep", "-f", f"sleep {SLEEPER}"], capture_output=True, text=True).stdout
    assert not left, "a background process lives on"
    assert not Path("/tmp/camp_pwned").exists()
    sizes = [p.stat().st_size for p in course.results.rglob("*.json")]
    assert max(sizes) < 5_000_000, "output is cut before it is stored"
    with course.gradebook() as book:
        assert not any(g.manual_score for s in book.assignment_submissions("h_sums") for n in s.notebooks for g in n.grades)


@pytest.mark.slow
def test_what_an_hour_of_attacks_found_is_closed(attacked):
    course, _, _, _ = attacked
    said = {owner: shown(course, owner) for owner in ("socket_folder_deep", "shared_memory", "uncounted_memory", "html_bomb", "many_outputs",
                                                     "socket_folder_nameless", "costly_message")}
    assert "HELD" not in said["shared_memory"], "memory that is shared counts"
    for word in ("MEMFD", "SYSTEM V", "KEYS", "SPACES"):
        assert f"{word} False" in said["uncounted_memory"], said["uncounted_memory"]
    if os.geteuid() == 0:
        assert "FILLED" not in said["socket_folder_deep"]
    if os.geteuid() == 0 or landlock_version() > 0:
        assert "FILLED" not in said["socket_folder_nameless"] and "REFUSED" in said["socket_folder_nameless"]
    assert "SENT" in said["costly_message"] and "rest of the output was cut" in said["costly_message"]
    # beside the 500: that the rest was cut, and on a slow machine that the cell did not finish in time
    assert all(len(cell["outputs"]) <= 502 for cell in results(course, "many_outputs")["cells"].values())
    stored = json.loads((course.autograded / "html_bomb" / "h_sums" / "h_sums.ipynb").read_text(encoding="utf-8"))
    assert "so many tags" in json.dumps(stored)
    for owner in ("quotes_earlier_arguments", "quotes_in_a_refusal"):
        message = next(i["message"] for i in results(course, owner)["items"] if i["name"] == "add_all_held_out")
        assert "SEEN" in message and "…" in message, message


@pytest.mark.skipif(bool(why_no_bubblewrap()), reason="no sandbox on this machine")
def test_what_a_kernel_says_while_a_check_computes_does_not_pile_up_in_the_grader():
    """Behind the last cell nobody listens: 2 GB of messages, sent while the grader is busy, are dropped in the sandbox."""
    code = next(attack.code for attack in ATTACKS if attack.name == "flood_later")
    with KernelSession({}, Limits(), "bubblewrap") as kernel:
        kernel.run_cell(code)
        for _ in range(5):
            kernel.run_cell("1")
        kernel.end_of_cells()
        before, end = own_memory_mb(), time.monotonic() + 100
        while int(kernel.ask("str(len(flooded))", 30)) < 100:
            assert time.monotonic() < end, "the flood never ended"
            time.sleep(1)
        assert own_memory_mb() - before < 300


def own_memory_mb() -> int:
    """Return the memory of this process, in MB."""
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")) // 1000


@pytest.mark.slow
def test_no_script_reaches_a_page_or_a_terminal(attacked):
    course, lab, _, _ = attacked
    written = write_feedback(course, [lab])
    assert not written.problems
    for owner in ("script_in_output", "script_everywhere"):
        page = (course.feedback / owner / "h_sums" / "h_sums.html").read_text(encoding="utf-8")
        # The trainee's own source is shown as text: what counts is that no tag of it is alive.
        for alive in ("<script>document", "<img src=x", "<iframe", "<svg onload"):
            assert alive not in page, alive
        stored = json.loads((course.autograded / owner / "h_sums" / "h_sums.ipynb").read_text(encoding="utf-8"))
        kinds = {kind for cell in stored["cells"] for output in cell.get("outputs", []) for kind in output.get("data", {})}
        assert kinds <= {"text/plain", "text/html"}, kinds
    message = next(i["message"] for i in results(course, "terminal_codes")["items"] if i["name"] == "add_all_held_out")
    assert "\x1b" not in message and "\x9b" not in message
    message = next(i["message"] for i in results(course, "unseen_letters")["items"] if i["name"] == "add_all_held_out")
    assert not set(message) & set("\u200b\u2028\u2067\U000e0041\n"), ascii(message)


@pytest.mark.slow
def test_a_page_with_script_does_nothing_in_a_browser(attacked, tmp_path):
    course, lab, _, _ = attacked
    write_feedback(course, [lab])
    with launched() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for owner in ("script_in_output", "script_everywhere"):
            page.goto((course.feedback / owner / "h_sums" / "h_sums.html").as_uri())
            page.wait_for_timeout(300)
            assert "pwned" not in page.title()
            page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=`pwned`\">')")
            page.wait_for_timeout(300)
            assert "pwned" not in page.title(), "the policy stops what cleaning might miss"
        assert all(url.startswith("file:") for url in asked), asked


def test_the_table_in_the_docs_is_that_of_the_attacks():
    from tests.hostile import table

    page = table.PAGE.read_text(encoding="utf-8")
    assert table.page_with_table(page) == page, "run `python -m tests.hostile.table`"
