"""Formgrader in a real browser: a trainee's script does not run, and grading by hand works."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

from cohort_tools import jupyter
from graders.course import Course
from graders.grade import grade
from graders.labs import load_lab
from graders.release import release_labs
from tests.chromium import CHROMIUM, launched
from tests.hostile.attacks import HERE

OWNERS = ("script_in_output", "script_everywhere")
#: Files that lie beside a notebook; opened on the instructor's own server they could do all that the instructor may.
PAGE = "<title>x</title><script>document.title = 'pwned'; fetch('/api/contents').then(r => r.json()).then(r => { document.title = 'pwned ' + r.type })</script>"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'pwned\'"><script>document.title="pwned"</script></svg>'


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A graded course with two hostile submissions, opened as `camp start --as instructor` opens it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    course = Course(tmp_path_factory.mktemp("camp") / "course", labs=HERE / "lab")
    lab = load_lab(HERE / "lab" / "h_sums")
    release_labs(course, [lab])
    for owner in OWNERS:
        folder = course.submitted / owner / "h_sums"
        folder.mkdir(parents=True)
        (folder / "h_sums.ipynb").write_bytes((HERE / f"{owner}.ipynb").read_bytes())
        (folder / "notes.html").write_text(PAGE)
        (folder / "notes.svg").write_text(DRAWING)
    assert not grade(course, [lab], isolation="none", progress=False).errors
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words, environment = jupyter.server_command(course.root, "instructor", port, False, "/lab", course.root)
    environment["PYTHONPATH"] = os.getcwd()
    with open(course.root / "server.log", "wb") as log:
        server = subprocess.Popen([*words, "--IdentityProvider.token=secret"], env=environment, cwd=course.root, stdout=log, stderr=log)
        try:
            for _ in range(120):
                time.sleep(0.5)
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=secret")
                    break
                except OSError:
                    continue
            yield course, f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


@pytest.mark.slow
def test_a_page_that_was_handed_in_runs_nothing_on_the_instructors_server(served):
    """Formgrader would give out any file of the course folder under the address of a submission, pages with scripts too."""
    course, address = served
    shutil.copy(course.submitted / OWNERS[0] / "h_sums" / "notes.html", course.autograded / OWNERS[0] / "h_sums")  # as a lab that asks for pages would
    with course.gradebook() as book:
        number = {s.student.id: s.notebooks[0].id for s in book.assignment_submissions("h_sums")}[OWNERS[0]]
    beside = f"..%2F..%2F..%2Fsubmitted%2F{OWNERS[0]}%2Fh_sums%2Fnotes"
    whole = str(course.submitted / OWNERS[0] / "h_sums" / "notes").replace("/", "%2F")
    with launched() as browser:
        page = browser.new_page()
        page.goto(f"{address}/lab?token=secret", timeout=60_000)
        for name in (f"{beside}.html", f"{beside}.svg", f"{whole}.html", "..%2F..%2F..%2Fgradebook.db", "..%2F..%2F..%2Fsecret_seed", "%2Fetc%2Fpasswd"):
            reply = page.goto(f"{address}/formgrader/submissions/{number}/{name}", timeout=60_000)
            assert reply.status in (403, 404) and "pwned" not in page.title(), name
        reply = page.request.get(f"{address}/formgrader/submissions/{number}/notes.html")
        assert reply.ok and "sandbox" in reply.headers["content-security-policy"] and reply.headers["content-disposition"] == "attachment"
        for kind in ("html", "svg"):
            page.goto(f"{address}/files/submitted/{OWNERS[0]}/h_sums/notes.{kind}", timeout=60_000)
            page.wait_for_timeout(1000)
            assert "pwned" not in page.title(), "a file that JupyterLab opens in a tab of its own"


@pytest.mark.slow
def test_formgrader_runs_no_script_of_a_trainee_and_saves_points(served):
    course, address = served
    with course.gradebook() as book:
        ids = {s.student.id: s.notebooks[0].id for s in book.assignment_submissions("h_sums")}
    with launched() as browser:
        page = browser.new_page()
        answered: list[str] = []
        page.on("response", lambda response: answered.append(response.url))
        page.goto(f"{address}/lab?token=secret", timeout=60_000)
        for owner in OWNERS:
            reply = page.goto(f"{address}/formgrader/submissions/{ids[owner]}/", timeout=60_000)
            page.wait_for_timeout(1500)
            assert reply.status == 200 and "object-src 'none'" in reply.headers["content-security-policy"]
            assert page.title() == "h_sums", "a script of the trainee changed the title"
            alive = page.evaluate("""() => [...document.querySelectorAll('#notebook *')].filter(one =>
                ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED'].includes(one.tagName) || [...one.attributes].some(a =>
                /^on/i.test(a.name) || /^\\s*(javascript|data:text|vbscript)/i.test(a.value))).map(one => one.outerHTML.slice(0, 200))""")
            assert not alive, (owner, alive)
        assert all(url.startswith((address, "data:", "blob:")) for url in answered), answered
        page.locator("input.score").nth(0).fill("3.5")
        with page.expect_response(lambda response: "/formgrader/api/grade/" in response.url and response.request.method == "PUT", timeout=120_000):
            page.keyboard.press("Tab")
    with course.gradebook() as book:
        grades = book.find_submission_notebook_by_id(ids[OWNERS[-1]]).grades
        assert 3.5 in [grade.manual_score for grade in grades], "points by hand are saved"
