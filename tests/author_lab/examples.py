"""The two example submissions of s4_author_a_lab: `python -m tests.author_lab.examples` writes their folders again.

The good one is the worked answer, the plausible one a set of changes to another right one: a pair that proved its lab, was content, and
forgot what nobody reminded it of. They lie in the lab's folder under examples/, which is never released.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from campkit.authoring import LabFolder, packed, unpacked
from graders.build import notebook_bytes, release_notebook, write_release_files
from graders.exec_session import ExecSession
from graders.labs import Lab, load_lab
from graders.source import parse_notebook

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "labs" / "s4_author_a_lab"
EXAMPLES = LAB / "examples"


def handed_in(lab: Lab, alternative: str | None = None) -> dict[str, bytes]:
    """Return the files that the worked answer (or an alternative) hands in."""
    variant = next((one for one in lab.alternatives if one.name == alternative), None)
    with tempfile.TemporaryDirectory() as place:
        write_release_files(lab, Path(place))
        with ExecSession(lab, lab.with_answers(variant), Path(place), 1) as session:
            session.run()
        return {name: Path(place, name).read_bytes() for name in lab.config.hand_in}


def write(folder: Path, files: dict[str, bytes], answers: str) -> LabFolder:
    """Write an example: the files, the authored lab as a folder, the answer cells of the notebook."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    name, texts = unpacked(files["lab.zip"])
    authored = LabFolder(name, folder)
    for file, text in texts.items():
        authored.write(file, text)
    for file in ("scenario.yaml", "cases.csv"):
        (folder / file).write_bytes(files[file])
    (folder / "answers.py").write_text(answers.lstrip("\n"), encoding="utf-8", newline="\n")
    return authored


def make_good(lab: Lab, folder: Path) -> None:
    """The worked answer, as a pair would hand it in."""
    write(folder, handed_in(lab), '''
# %% solution="lab_files"
lab = LabFolder("s4_refund_rule")
lab.start("What comes back")

# %% solution="faulty_answers"
lab.mutant("shipping_always", "pays the shipping after day 14 as well", ["refund_held_out", "refund_edges"], change=("0.85 * goods", "0.85 * goods + shipping"))
lab.mutant("asks_for_money", "asks the customer for money when an opened device was cheaper than 10 EUR", ["refund_held_out", "refund_edges"], change=("max(0.0, back)", "back"))

# %% solution="kill_forecast"
kill_forecast = 92

# %% [markdown] written="teacher_note"
r"""
Trainees learn to find the rule that decides when several seem to fit. Most of them let an opened box stop a fault; the feedback shows the order, and the second try is right. A colleague took 35 minutes, so we say 50. When a limit changes, change the text, the worked answer and the table in checks.py, then prove again.
"""

# %% [markdown] written="reflection_lines"
r"""
1. Our first orders had no opened device under 10 EUR, so an answer below zero passed.
2. Draw both sides of every edge on purpose.
3. It does not show whether somebody is kind to a customer whose return is refused.
"""
''')


def make_plausible(lab: Lab, folder: Path) -> None:
    """Proved by its own pair, and not good enough: edges left to chance, a type asked for, hidden orders shown."""
    authored = write(folder, handed_in(lab, "promise_by_calendar"), '''
# %% solution="lab_files"
lab = LabFolder("s4_promise_rule")
lab.start("When will it be here?")

# %% solution="faulty_answers"
lab.prove()

# %% solution="kill_forecast"
kill_forecast = 100

# %% [markdown] written="teacher_note"
r"""
The lab is about delivery promises. It takes 45 minutes.
"""

# %% [markdown] written="reflection_lines"
r"""
1. Nothing failed, the lab was proved at once.
2. Prove early.
3. -
"""
''')
    authored.edit("data.py", "rng.choice([0, 9, 12, 13, 13, 14, 14, 15, 23])", "rng.choice([9, 10, 11, 16, 17, 20])")
    authored.edit("data.py", "max(0, pieces + rng.choice([-1, -1, 0, 0, 1, 3]))", "rng.choice([0, 40, 80])")
    authored.edit("data.py", '112 if tier != "dev" else 35', '60 if tier != "dev" else 30')
    authored.edit("data.py", '"weekday": number % 7', '"weekday": rng.choice([0, 1, 2, 3])')
    authored.edit("data.py", "the hours around the closing time, stock around the number of pieces", "hours and pieces as they come")
    authored.edit("data.py", "for number in", "for _ in")
    authored.edit("checks.py", "isinstance(got, (int, float)) and not isinstance(got, bool)", "type(got) is int")
    authored.edit("checks.py", "    late = sum([order[\"hour\"] >= 14 for order in wrong])\n", "")
    authored.edit("checks.py", '{late} of them for orders after 14:00."', 'the first is {wrong[0]}."')
    authored.edit("checks.py", "for weekday in range(7):", "for weekday in (0, 4):")
    authored.edit("checks.py", "for hour in (0, 13, 14, 23):", "for hour in (9, 17):")
    authored.edit("alternatives/week_as_text.py", "way / 2 if", "way // 2 if")
    both = ["promise_held_out", "promise_weekends"]
    authored.edit("mutants/weekend_works.py", '["promise_held_out", "promise_weekends"]', '["promise_weekends"]')
    authored.remove(*(f"mutants/{name}.py" for name in ("two_is_early", "enough_is_too_few", "saturday_works", "sundays_too")))
    authored.mutant("closes_at_eight", "closes at eight in the morning", both, change=(">= 14", ">= 8"))
    authored.mutant("islands_as_home", "treats islands as home", both, change=('"island": 4', '"island": 2'))
    authored.mutant("a_day_too_many", "counts the day of the order as the first", both, change=('- order["weekday"]', '- order["weekday"] + 1'))
    authored.mutant("always_two", "promises two days, always", both, source="def promised_days(order):\n    return 2")
    (folder / "scenario.yaml").write_text((folder / "scenario.yaml").read_text("utf-8").replace("cost_a_month: 5200", "cost_a_month: 20800"), "utf-8")
    kept = [line for line in (folder / "cases.csv").read_text("utf-8").splitlines() if re.match(r"case|plain|none|island|home express|mena,|Saturday,", line)]
    (folder / "cases.csv").write_text("\n".join(kept) + "\n", "utf-8")


def submission(lab: Lab, example: Path, folder: Path) -> Path:
    """Write an example as a trainee's folder: the notebook with its answers, the files, lab.zip."""
    folder.mkdir(parents=True)
    notebook = release_notebook(lab)
    answers = {cell.name: cell.source for cell in parse_notebook(example / "answers.py")}
    for cell in notebook.cells:
        cell.source = answers.get(cell.get("id"), cell.source)
    (folder / f"{lab.name}.ipynb").write_bytes(notebook_bytes(notebook))
    for file in ("scenario.yaml", "cases.csv"):
        shutil.copyfile(example / file, folder / file)
    authored = next(path for path in example.iterdir() if path.is_dir())
    inside = LabFolder(authored.name, example)
    (folder / "lab.zip").write_bytes(packed(authored.name, {file: (authored / file).read_bytes() for file in inside.files()}))
    return folder


if __name__ == "__main__":
    the_lab = load_lab(LAB)
    make_good(the_lab, EXAMPLES / "good")
    make_plausible(the_lab, EXAMPLES / "plausible")
