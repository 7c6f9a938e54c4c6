"""The home notebook's page: where am I, what is next, open it.

`show()` reads two small files beside the home notebook: `catalogue.json` (stages, lessons and labs
that were released here) and, when there is one, `progress.json` (what the camp's records say about
this trainee). It draws plain HTML in the colours of JupyterLab's theme; every word that comes from
a file is escaped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

#: What a lab can be; the sign stands beside the word, so that colour is never the only one.
STATES = {
    "not_started": ("○", "not started"),
    "started": ("◐", "started"),
    "handed_in": ("◕", "handed in"),
    "awaiting": ("◕", "waits for a person to grade"),
    "missing": ("!", "missing"),
    "graded": ("●", "graded"),
    "passed": ("✓", "passed"),
    "try_again": ("↻", "not passed yet"),
}

ROLES = {"ai_manager": "AI manager (70 % business, 30 % AI)", "aibp": "AI business partner (70 % AI, 30 % business)"}


@dataclass(frozen=True)
class LabState:
    """Where a trainee stands with one lab: a key of `STATES`, and the score as a share (None: no score yet)."""

    state: str
    score: float | None = None


def show(folder: Path | str = "."):
    """Return the home page as something that JupyterLab displays. `folder` holds the two files."""
    from IPython.display import HTML

    return HTML(page(Path(folder)))


def page(folder: Path) -> str:
    """Return the home page as HTML text. A missing or damaged file becomes a sentence on the page."""
    catalogue, trouble = read_json(folder / "catalogue.json")
    if trouble:
        return notice(trouble + " Start the camp again with `camp start`; your work is not touched.")
    progress, trouble = read_json(folder / "progress.json", optional=True)
    states = {lab["name"]: lab_state(lab, folder, progress) for stage in catalogue["stages"] for lab in stage["labs"]}
    parts = [
        STYLE, '<div class="camp-home" lang="en">',
        notice(trouble) if trouble else "",
        greeting(catalogue), ladder(catalogue, progress), next_steps(catalogue, folder, states),
        *(stage_section(stage, folder, states) for stage in catalogue["stages"]),
        foot(progress), "</div>",
    ]
    return "\n".join(part for part in parts if part)


def read_json(path: Path, optional: bool = False) -> tuple[dict[str, Any], str]:
    """Return the object in a JSON file and "", or an empty object and a sentence about the trouble."""
    try:
        data = json.loads(path.read_text("utf-8"))
        return (data, "") if isinstance(data, dict) else ({}, f"{path.name} does not hold what it should.")
    except FileNotFoundError:
        return {}, "" if optional else f"{path.name} is not here."
    except (OSError, ValueError) as error:
        return {}, f"{path.name} cannot be read ({error})."


def lab_state(lab: dict, folder: Path, progress: dict) -> LabState:
    """Decide where the trainee stands: the records first, then what lies in the folder."""
    for row in progress.get("labs", []):
        if row.get("lab") == lab["name"] and row.get("state") not in (None, "not_due", "missing"):
            if row["state"] == "graded" and row.get("passed") is not None:
                return LabState("passed" if row["passed"] else "try_again", row.get("score"))
            return LabState(row["state"] if row["state"] in STATES else "graded", row.get("score"))
    if list((folder / "receipts").glob(f"{lab['name']}-*.json")):
        return LabState("handed_in")
    if any(row.get("lab") == lab["name"] and row.get("state") == "missing" for row in progress.get("labs", [])):
        return LabState("missing")
    original = folder / lab["path"]
    stamp = lab.get("released_sha256")
    if original.is_file() and stamp and digest(original) != stamp:
        return LabState("started")
    return LabState("not_started")


def digest(notebook: Path) -> str:
    """Return a hash of a notebook's cell sources: running cells does not change it, typing does."""
    import hashlib

    try:
        cells = json.loads(notebook.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) if isinstance(cell["source"], list) else cell["source"] for cell in cells]
    except (OSError, ValueError, KeyError, TypeError):
        return "unreadable"
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()


def greeting(catalogue: dict) -> str:
    who = catalogue.get("trainee", {})
    name = who.get("display_name") or who.get("trainee_id") or "trainee"
    partner = f" Your partner is <b>{escape(who['partner'])}</b>." if who.get("partner") else ""
    role = ROLES.get(who.get("role", ""), "")
    return (f"<h1>Welcome, {escape(name)}</h1>"
            f"<p>{'You are training as <b>' + escape(role) + '</b>.' if role else ''}{partner}</p>")


def ladder(catalogue: dict, progress: dict) -> str:
    """Draw the four stages as a row of steps; the trainee's own is marked in words."""
    now = (progress.get("stage") or {}).get("number", 1)
    steps = []
    for stage in catalogue["stages"]:
        place = "done" if stage["number"] < now else "you are here" if stage["number"] == now else "later"
        steps.append(
            f'<li class="camp-{place.replace(" ", "-")}"><span class="camp-number">{stage["number"]}</span>'
            f'<b>{escape(stage["title"])}</b><small>{escape(stage["expected"])}</small><em>{place}</em></li>'
        )
    return f'<ol class="camp-ladder" aria-label="The four stages">{"".join(steps)}</ol>'


def next_steps(catalogue: dict, folder: Path, states: dict[str, LabState]) -> str:
    """Name the one thing to do next: the first lab to mend, then the first that is open, with the lesson before it."""
    open_labs = [lab for stage in catalogue["stages"] for lab in stage["labs"]
                 if states[lab["name"]].state in ("try_again", "missing", "started", "not_started")]
    order = ["try_again", "started", "missing", "not_started"]
    open_labs.sort(key=lambda lab: order.index(states[lab["name"]].state))
    if not states:
        return notice("No lab is released yet. Read the lesson of your stage meanwhile.")
    if not open_labs:
        return notice("Everything that was released is handed in. Look at your report, or talk to your instructor.")
    lab = open_labs[0]
    words = {"try_again": "Mend", "started": "Go on with", "missing": "Do this now:", "not_started": "Do next:"}
    lesson = next((item for stage in catalogue["stages"] if stage["number"] == lab["stage"]
                   for item in stage["lessons"] if item.get("name") == lab.get("lesson")), None)
    before = (f" Not read the lesson yet? {link(lesson['path'], lesson['title'])} comes first."
              if lesson and states[lab["name"]].state == "not_started" else "")
    return (f'<div class="camp-next"><b>{words[states[lab["name"]].state]}</b> '
            f'{link(lab["path"], lab["title"])} <small>({lab["minutes"]} minutes, {mode(lab)})</small>.{before}</div>')


def lab_row(lab: dict, states: dict[str, LabState]) -> str:
    """Draw one lab: what it is, how long it takes, where the trainee stands."""
    state = states[lab["name"]]
    sign, words = STATES[state.state]
    score = f" · {state.score:.0%}" if state.score is not None else ""
    return (f"<tr><td>lab</td><td>{link(lab['path'], lab['title'])}</td><td>{lab['minutes']} min, {mode(lab)}</td>"
            f"<td><span aria-hidden='true'>{sign}</span> {words}{score}</td></tr>")


def stage_section(stage: dict, folder: Path, states: dict[str, LabState]) -> str:
    """Draw a stage as a table in the order of work: each lesson, then the labs that it prepares; labs without a lesson last."""
    rows, told = [], {lesson.get("name") for lesson in stage["lessons"]}
    for lesson in stage["lessons"]:
        rows.append(f"<tr><td>lesson</td><td>{link(lesson['path'], lesson['title'])}</td><td></td><td></td></tr>")
        rows += [lab_row(lab, states) for lab in stage["labs"] if lab.get("lesson") and lab["lesson"] == lesson.get("name")]
    rows += [lab_row(lab, states) for lab in stage["labs"] if lab.get("lesson") not in told or lab.get("lesson") is None]
    if not rows:
        return ""
    return (f"<h2>Stage {stage['number']}: {escape(stage['title'])}</h2><p>{escape(stage['masters'])}</p>"
            f"<table><caption class='camp-away'>Lessons and labs of stage {stage['number']}</caption>"
            f"<thead><tr><th scope='col'>kind</th><th scope='col'>open</th><th scope='col'>time</th>"
            f"<th scope='col'>where you stand</th></tr></thead><tbody>{''.join(rows)}</tbody></table>")


def foot(progress: dict) -> str:
    as_of = progress.get("as_of")
    told = f"Scores as of {escape(str(as_of))}." if as_of else "No scores yet: they appear here after grading."
    return f"<p class='camp-foot'>{told} Run this cell again to refresh the page (Shift+Enter).</p>"


def mode(lab: dict) -> str:
    return "in the pair" if lab["mode"] == "pair" else "alone"


def link(path: str, title: str) -> str:
    from urllib.parse import quote

    return f'<a href="{quote(path)}">{escape(title)}</a>'


def notice(sentence: str) -> str:
    return f'<div class="camp-next" role="status">{escape(sentence)}</div>'


STYLE = """<style>
.camp-home { max-width: 60rem; line-height: 1.5; color: var(--jp-content-font-color1, #222); font-size: 15px; }
.camp-home h1 { font-size: 1.7rem; margin: .3rem 0; }
.camp-home h2 { font-size: 1.15rem; margin: 1.6rem 0 .2rem; }
.camp-home p { margin: .2rem 0 .6rem; }
.camp-home a { color: var(--jp-content-link-color, #1a5fb4); text-decoration: underline; }
.camp-home ol.camp-ladder { list-style: none; display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; margin: 1rem 0; }
.camp-ladder li { display: block; flex: 1 1 9rem; border: 1px solid var(--jp-border-color1, #bbb); border-radius: 6px; padding: .5rem .7rem; }
.camp-ladder b, .camp-ladder small, .camp-ladder em { display: block; }
.camp-ladder em { font-style: normal; font-size: .85rem; color: var(--jp-content-font-color2, #555); }
.camp-ladder .camp-number { float: right; font-size: 1.5rem; line-height: 1; color: var(--jp-content-font-color2, #666); }
.camp-ladder .camp-you-are-here { border: 2px solid #0072b2; }
.camp-ladder .camp-you-are-here em { font-weight: 600; color: var(--jp-content-font-color1, #222); }
.camp-next { border-left: 4px solid #0072b2; padding: .5rem .9rem; margin: .8rem 0; background: var(--jp-layout-color2, #eef3f7); }
.camp-home table { border-collapse: collapse; width: 100%; font-size: 14px; }
.camp-home th, .camp-home td { text-align: left !important; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--jp-border-color2, #ddd); }
.camp-home th { font-weight: 600; color: var(--jp-content-font-color2, #555); }
.camp-home td:first-child, .camp-home th:first-child { width: 5rem; }
.camp-home td:nth-child(2), .camp-home th:nth-child(2) { width: 45%; }
.camp-away { position: absolute; left: -9999px; }
.camp-foot { color: var(--jp-content-font-color2, #555); font-size: .85rem; margin-top: 1.4rem; }
</style>"""
