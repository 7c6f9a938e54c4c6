"""Proving a lab that somebody handed in: what comes out, and what hostile labs do not reach."""

from __future__ import annotations

from pathlib import Path

import pytest

import graders
from campkit.authoring import packed
from campkit.checking import BadReturn
from campkit.errors import LabError
from graders import authored
from graders.sandbox import why_no_bubblewrap
from graders.session import Session

TEMPLATE = Path(graders.__file__).parent / "template_lab"
SECRET = "the_staff_wrote_this_line"
RIGHT = "import pandas as pd\n" + (TEMPLATE / "alternatives" / "plain_loop.py").read_text("utf-8").partition("# %% solution=\"unit_to_help\"")[0].partition("\n")[2] + f"\n{SECRET} = 1\n"
WRONG = f"def late_share(tickets):\n    {SECRET} = 1\n    return {{}}\n"
sandboxed = pytest.mark.skipif(bool(why_no_bubblewrap()), reason=f"no sandbox: {why_no_bubblewrap()}")


def template(**changes: str) -> bytes:
    """Return the template as a lab.zip, with lines put at the top of some files (name without its end -> text)."""
    files = {path.relative_to(TEMPLATE).as_posix(): path.read_bytes() for path in sorted(TEMPLATE.rglob("*")) if path.is_file() and "__pycache__" not in path.parts}
    for name, text in changes.items():
        head, _, rest = files[f"{name}.py"].decode().partition("from __future__ import annotations\n")
        files[f"{name}.py"] = f"{head}from __future__ import annotations\n{text}\n{rest}".encode()
    return packed("s4_late", files)


def prove(content: bytes, **options):
    return authored.prove_packed(content, **{"cell": "late_share", "staff": {"right": RIGHT, "wrong": WRONG}, "questions": [3], "claims": [], "seed": 5, "isolation": "none"} | options)


@pytest.fixture(scope="module")
def proof():
    return prove(template())


def test_a_sound_lab_is_proved_and_grades_other_peoples_answers(proof):
    assert proof.problems == () and {row.role for row in proof.rows} == {"worked", "alternative", "release", "mutant"}
    assert proof.staff["right"].fails == () and proof.staff["wrong"].fails == ("late_share_held_out",)


def test_its_data_and_its_answers_to_questions_come_with_it(proof):
    assert set(proof.tables) == {"dev", "held_out", "other_seed"} and proof.tables["held_out"] != proof.tables["other_seed"]
    assert proof.answers[""] == [("error", "TypeError")] and "late_in_percent" in proof.answers and "unit_by_count" not in proof.answers


def test_the_same_question_is_answered_from_memory(proof, monkeypatch):
    monkeypatch.setattr(authored, "_ask", lambda request: pytest.fail("asked again"))
    assert prove(template()) is proof


def test_without_bubblewrap_a_handed_in_lab_is_refused_and_unsafe_is_named(monkeypatch):
    """With bubblewrap hidden: also a lab that is proved already, and never the file's own fault."""
    monkeypatch.setenv("PATH", "/nowhere")
    why_no_bubblewrap.cache_clear()
    try:
        with pytest.raises(LabError) as refused:
            prove(template(), isolation="bubblewrap")
        assert "camp grade --unsafe" in str(refused.value) and "bwrap" in str(refused.value)
        assert Session.isolation == "bubblewrap"  # what a trainee's kernel hands in, unless somebody said --unsafe
    finally:
        why_no_bubblewrap.cache_clear()


@pytest.mark.slow
def test_unsafe_without_bubblewrap_proves_here_with_the_same_marks(monkeypatch, proof):
    """Somebody said `--unsafe`: no sandbox, the same rows as with one."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(authored, "_process", None)
    monkeypatch.setattr(authored, "_kept", type(authored._kept)())
    here = prove(template())
    authored._process.close()
    assert here.problems == proof.problems and here.staff == proof.staff and here.rows == proof.rows


def test_what_is_no_lab_zip_is_the_trainees_problem():
    with pytest.raises(BadReturn, match="no zip file"):
        prove(b"no zip")


def test_a_lab_without_the_cell_says_so():
    found = prove(template(), cell="no_such_cell")
    assert found.staff == {} and "asks for that name" in found.problems[-1].message


def test_a_lab_that_cannot_be_read_is_a_problem_not_an_error():
    found = authored.prove_packed(packed("s4_late", {"lab.py": b"# %% solution=", "lab.toml": b"no toml ["}), cell="x_y", staff={}, questions=[], claims=[], seed=1)
    assert found.rows == () and found.problems[0].rule == "config"


@pytest.mark.slow
def test_checks_that_never_end_are_ended_and_the_next_lab_is_proved(monkeypatch):
    monkeypatch.setattr(authored, "PROOF_WALL_S", 4.0)
    found = prove(template(checks="while True: pass"))
    assert [problem.rule for problem in found.problems] == ["time"] and found.rows == ()
    monkeypatch.setattr(authored, "PROOF_WALL_S", 240.0)
    assert prove(template(checks="HARMLESS = 1")).problems == ()


@pytest.mark.slow
@sandboxed
def test_a_hostile_lab_finds_no_network_no_files_and_no_secret(tmp_path):
    """What do checks and data see that look around? Nothing but their own folder."""
    (tmp_path / "secret.txt").write_text("secret")
    look = f'''
import os, socket
def tries(what):
    try:
        what()
    except Exception:
        return
    raise SystemExit("reached")
tries(lambda: open({str(tmp_path / "secret.txt")!r}))
tries(lambda: socket.create_connection(("127.0.0.1", 22), 1))
tries(lambda: open("/camp/graders/prove.py", "a"))
assert not any("mutants" in names or "alternatives" in names for _, names, _ in os.walk("/work"))
'''
    assert prove(template(checks=look, data=look)).problems == ()


@pytest.mark.slow
def test_what_a_lab_says_about_its_own_answers_cannot_quote_the_staffs():
    """Checks that put the whole answer into their message, and remember all that they ever saw."""
    spy = '''
SEEN = []
def spied(submission):
    SEEN.extend(cell.source for cell in getattr(submission, "cells", []))
    return " ".join(SEEN)[-1500:]
'''
    files = template(checks=spy)
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(files)) as archive:
        texts = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    texts["checks.py"] = texts["checks.py"].replace(b'    return partial(len(right)', b'    return failed(spied(submission))\n    return partial(len(right)')
    found = prove(packed("s4_late", texts))
    assert found.staff["wrong"].fails
    own = [said for row in found.rows for said in row.said] + [problem.message for problem in found.problems]
    assert own and not any(SECRET in said for said in own)
