"""The folder that is written from a notebook, and the zip file that is handed in: what is made, and what is refused."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from campkit.authoring import MAX_BYTES, MAX_FILES, LabFolder, packed, plain, unpacked
from campkit.errors import LabError

LAB = '''
    # %% solution="late_fee"
    def late_fee(days):
        ### BEGIN_SOLUTION
        return max(days - 7, 0)
        ### END_SOLUTION

    # %% check="fee_held_out" points=2 dimension="ai" lead="aibp"
    assert late_fee(3) == 0, "nothing is due"
'''


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.delenv("CAMP_GRADING", raising=False)
    folder = LabFolder("s4_late_fees", tmp_path)
    folder.write("lab.py", LAB)
    return folder


def test_a_text_may_be_indented_and_carries_its_own_marks(lab):
    assert lab.read("lab.py").startswith('# %% solution="late_fee"\n')
    assert "### BEGIN SOLUTION" in lab.read("lab.py") and "BEGIN_SOLUTION" not in lab.read("lab.py")
    assert plain("\n    a\n      b\n") == "a\n  b"


def test_a_mutant_is_the_worked_answer_with_one_change(lab):
    lab.mutant("day_7", 'charges "day 7"', ["fee_held_out"], change=("days - 7", "days - 6"), critical=True)
    text = lab.read("mutants/day_7.py")
    assert text.splitlines()[0] == '# %% solution="late_fee" fails=["fee_held_out"] critical=true'
    assert text.splitlines()[1] == "\"\"\"charges 'day 7'\"\"\"" and "max(days - 6, 0)" in text and "SOLUTION" not in text


def test_an_equivalent_mutant_gives_its_reason_instead_of_checks(lab):
    lab.mutant("twice", "takes the largest twice", [], change=("max(days - 7, 0)", "max(days - 7, 0, 0)"), equivalent="0 is 0")
    assert 'equivalent="0 is 0"' in lab.read("mutants/twice.py") and "fails" not in lab.read("mutants/twice.py")


def test_the_proof_reads_what_is_written(lab):
    """Is a folder written this way a lab folder for the grader's own reader?"""
    from graders.source import parse_notebook

    lab.mutant("day_7", "charges day 7", ["fee_held_out"], change=("days - 7", "days - 6"))
    lab.alternative("plain", "def late_fee(days):\n    return days - 7 if days > 7 else 0")
    mutant, = parse_notebook(lab.folder / "mutants" / "day_7.py")
    assert (mutant.kind, mutant.name, mutant.attributes["fails"]) == ("solution", "late_fee", ["fee_held_out"])
    assert parse_notebook(lab.folder / "alternatives" / "plain.py")[0].name == "late_fee"


@pytest.mark.parametrize("do, says", [
    (lambda lab: lab.mutant("x", "is wrong", ["c"], change=("weeks", "days")), "'weeks' stands 0 times in the worked answer of late_fee"),
    (lambda lab: lab.mutant("x", "is wrong", ["c"], change=("days", "weeks")), "'days' stands 2 times"),
    (lambda lab: lab.mutant("x", "is wrong", ["c"], cell="fee", change=("days", "weeks")), 'there is no cell # %% solution="fee"'),
    (lambda lab: lab.edit("lab.py", "not there", "x"), "'not there' stands there 0 times"),
    (lambda lab: lab.edit("checks.py", "a", "b"), "there is no such file. The lab has lab.py"),
    (lambda lab: lab.write("../lab.py", ""), "is no file of a lab folder"),
    (lambda lab: lab.write("mutants/a b.py", ""), "is no file of a lab folder"),
    (lambda lab: LabFolder("Late Fees"), "is no name for a lab"),
], ids=["absent", "doubled", "no_cell", "edit", "no_file", "outside", "odd_name", "lab_name"])
def test_what_cannot_be_done_says_what_to_do(lab, do, says):
    with pytest.raises(LabError) as error:
        do(lab)
    assert says in str(error.value)


def test_packing_twice_gives_the_same_bytes_and_reading_gives_the_files(lab, tmp_path, capsys):
    lab.write("checks.py", "x = 1")
    (lab.folder / "__pycache__").mkdir()
    (lab.folder / "__pycache__" / "checks.pyc").write_bytes(b"x")
    first = lab.pack().read_bytes()
    assert first == lab.pack().read_bytes()
    assert unpacked(first) == ("s4_late_fees", {"checks.py": "x = 1\n", "lab.py": lab.read("lab.py")})
    assert "lab.zip: 2 files" in capsys.readouterr().out


def test_while_work_is_graded_what_was_handed_in_stays(lab, tmp_path, monkeypatch, capsys):
    before = lab.pack().read_bytes()
    text = lab.read("lab.py")
    monkeypatch.setenv("CAMP_GRADING", "1")
    lab.write("lab.py", "something else")
    lab.mutant("x", "is wrong", ["c"], change=("not there", ""))
    lab.remove("lab.py")
    assert lab.pack() is None and not lab.prove()
    assert (tmp_path / "lab.zip").read_bytes() == before and lab.read("lab.py") == text
    assert "as it was handed in counts" in capsys.readouterr().out


def zipped(*entries, link=False):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            if link:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


@pytest.mark.parametrize("content, says", [
    (b"no zip at all", "is no zip file"),
    (zipped(("lab/../../x.py", "x")), "is no file of a lab folder"),
    (zipped(("/etc/x.py", "x")), "is no file of a lab folder"),
    (zipped(("lab.py", "x")), "is no file of a lab folder"),
    (zipped(("one/lab.py", "x"), ("two/lab.py", "x")), "is no file of a lab folder"),
    (zipped(("one/lab.py", "x"), ("two/data.py", "x")), "holds 2 folders"),
    (zipped(("lab/run.sh", "x")), "is no file of a lab folder"),
    (zipped(("lab/lab.py", "/etc/passwd"), link=True), "is no file of a lab folder"),
    (zipped(("lab/lab.py", b"\xff\xfe")), "is no UTF-8 text"),
    (zipped(("lab/lab.py", "0" * (MAX_BYTES + 1))), "holds more than"),
    (zipped(*((f"lab/mutants/m{number}.py", "x") for number in range(MAX_FILES + 1))), "holds more than"),
    (zipped(), "holds 0 folders"),
    (packed("lab", {"lab.py": b"x" * 300})[:-40], "is no zip file"),
], ids=["text", "outside", "absolute", "no_folder", "twice", "two_labs", "script", "link", "bytes", "bomb", "many", "empty", "cut"])
def test_a_zip_that_is_no_lab_is_refused_with_a_sentence(content, says):
    with pytest.raises(LabError) as error:
        unpacked(content)
    assert says in str(error.value) and str(error.value).startswith("lab.zip")


def test_a_file_that_is_larger_than_it_says_is_refused():
    content = bytearray(zipped(("lab/lab.py", "0" * 4000)))
    place = content.rindex(b"PK\x01\x02") + 24  # size in the central directory
    content[place:place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(LabError):
        unpacked(bytes(content))


def test_start_makes_the_template_once(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("CAMP_GRADING", raising=False)
    lab = LabFolder("s4_late_fees", tmp_path)
    lab.start("Late fees")
    assert 'title = "Late fees"' in lab.read("lab.toml") and "checks.py" in lab.files()
    lab.write("NOTES.md", "mine")
    lab.start("Late fees")
    assert lab.read("NOTES.md") == "mine\n" and "it is left as it is" in capsys.readouterr().out


@pytest.mark.slow
def test_prove_says_what_camp_labs_prove_says(tmp_path, monkeypatch, capsys):
    """In a notebook that a person runs; elsewhere it says nothing."""
    monkeypatch.delenv("CAMP_GRADING", raising=False)
    lab = LabFolder("s4_late_fees", tmp_path)
    assert not lab.prove()
    monkeypatch.setattr("campkit.widgets._saved.can_show", lambda: True)
    assert not lab.prove() and "Make it: lab.start()" in capsys.readouterr().out
    lab.start()
    assert lab.prove(seed=3) and "proved," in capsys.readouterr().out
    lab.remove("rubric.md")
    assert not lab.prove() and "(rule rubric" in capsys.readouterr().out


@pytest.mark.slow
def test_the_notebook_shows_what_grading_refuses_in_the_same_words(tmp_path, monkeypatch, capsys):
    """Checks that look at the grader, a check that breaks on nonsense, one that gives points for it, a lab that calls a model."""
    from graders import authored

    monkeypatch.delenv("CAMP_GRADING", raising=False)
    monkeypatch.setattr("campkit.widgets._saved.can_show", lambda: True)
    lab = LabFolder("s4_late_fees", tmp_path)
    lab.start()
    lab.edit("checks.py", "FOUR_HOURS_S = 4 * 3600", "import gc\n\nFOUR_HOURS_S = 4 * 3600")
    lab.edit("checks.py", "    if not isinstance(got, dict):\n", "    len(got)\n    if not isinstance(got, dict):\n")
    lab.edit("checks.py", "        if got != expected:\n", "        if got != expected and got != 'junk':\n")
    assert not lab.prove(seed=5)
    said = " ".join(capsys.readouterr().out.split())
    graded = authored.prove_packed(lab.pack().read_bytes(), cell="late_share", staff={}, questions=[], claims=[], seed=5, isolation="none")
    assert {problem.rule for problem in graded.problems} >= {"files", "robust_checks"}
    for problem in graded.problems:
        assert f"{problem.where}: {' '.join(problem.message.split())}" in said
    assert "uses gc" in said and "breaks on None as every answer: checks.py:" in said and "gives full points to a text as every answer" in said

    lab.write("lab.toml", lab.read("lab.toml") + "\n[budget]\ncalls = 5\n")
    assert not lab.prove() and "a lab that is handed in calls no model" in capsys.readouterr().out
