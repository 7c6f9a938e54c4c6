"""Feedback pages: nbgrader's own, with our summary on top, in which nothing of a trainee's can run."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from traitlets import Unicode

from campkit.errors import CampError
from graders.clean import shown_html
from graders.course import Course
from graders.labs import Lab

#: Pages carry their styles and pictures; they load nothing and run nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'"
#: Long lines of text are not cut at the edge of the page.
STYLE = ".output_text pre, .camp-summary pre { white-space: pre-wrap; overflow-wrap: anywhere; }"
#: nbgrader's word above an answer, and ours. What a trainee writes is text, it never makes this tag.
ANSWER_LABEL = ('<span class="nbgrader-label">Student\'s answer</span>', '<span class="nbgrader-label">Your answer</span>')
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_OUTSIDE = re.compile(r"<link\b[^>]*>", re.IGNORECASE)


@dataclass
class Written:
    """What writing feedback did."""

    pages: list[Path] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class FeedbackExporter(HTMLExporter):
    """nbgrader's feedback template, closed by a content security policy, with the camp's summary."""

    course = Unicode(help="the course folder").tag(config=True)

    def default_filters(self):
        """See nbconvert's TemplateExporter: tables stay tables."""
        yield from super().default_filters()
        yield "clean_html", shown_html

    def from_notebook_node(self, nb, resources=None, **kw):
        """See nbconvert's HTMLExporter."""
        html, resources = super().from_notebook_node(nb, resources=resources, **kw)
        html = _OUTSIDE.sub("", _SCRIPT.sub("", html))
        head = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        html = re.sub(r"<head[^>]*>", lambda found: found[0] + head, html, count=1)
        html = html.replace("</head>", f"<style>{STYLE}</style></head>", 1).replace(*ANSWER_LABEL)
        summary = self._summary(nb, resources)
        return html.replace('<div id="toc">', summary + '<div id="toc">', 1), resources

    def _summary(self, nb, resources) -> str:
        from graders.labs import find_lab
        from graders.run import load_result

        names, key = resources.get("nbgrader", {}), nb.metadata.get("camp", {}).get("key")
        if not key or not self.course:
            return ""
        course = Course(self.course)
        result = load_result(course, names["assignment"], names["student"], key)
        try:
            return summary_html(result, find_lab(names["assignment"], course.labs_root), _read_by_hand(course, names)) if result else ""
        except CampError:
            return ""


def _read_by_hand(course: Course, names: dict[str, str]) -> set[str]:
    """Return the names of the answers to which a person has given points."""
    from nbgrader.api import MissingEntry

    with course.gradebook() as book:
        try:
            grades = book.find_submission_notebook(names["notebook"], names["assignment"], names["student"]).grades
        except MissingEntry:
            return set()
        return {grade.name for grade in grades if grade.manual_score is not None}


def summary_html(result: dict[str, Any], lab: Lab, read: Collection[str] = ()) -> str:
    """Return what a trainee should read first: how many checks passed, and for each other one the next step.

    `read` names the answers to which a person has given points already.
    """
    from graders.wording import verdict_text

    checks = [item for item in result["items"] if item["kind"] == "check"]
    passed = sum(item["status"] == "passed" for item in checks)
    waiting = sum(item["points"] is None and item["name"] not in read for item in result["items"])
    parts = [f"<p><b>{passed} of {len(checks)} checks passed.</b>"
             + (f" {waiting} {'answers wait' if waiting > 1 else 'answer waits'} for a person." if waiting else "") + "</p>"]
    said = ([result["run"]["message"]] if result["run"]["message"] else []) + result["notes"]
    parts += [f"<p>{escape(line)}</p>" for line in said]
    for item in checks:
        if item["status"] != "passed":
            parts.append(f'<pre>{escape(verdict_text(item, lab))}</pre>')
    return f'<div class="camp-summary">{"".join(parts)}</div>'


def write_feedback(course: Course, labs: list[Lab]) -> Written:
    """Write feedback pages for all graded submissions of `labs`, and put them where trainees fetch them.

    The pages are in `feedback/<owner>/<lab>/`, and in the exchange under the name that `nbgrader fetch_feedback`
    looks for. A submission that fails is named in `problems`; the others go on.
    """
    from nbgrader.converters import GenerateFeedback
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    from graders.record import load_config

    written = Written()
    for lab in labs:
        for owner in sorted(p.name for p in course.autograded.iterdir()) if course.autograded.is_dir() else []:
            if not (course.autograded / owner / lab.name / f"{lab.name}.ipynb").is_file():
                continue
            config = load_config(course)
            config.merge(Config({"CourseDirectory": {"assignment_id": lab.name, "student_id": owner}}))
            converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
            converter.force = True
            try:
                converter.start()
                page = course.feedback / owner / lab.name / f"{lab.name}.html"
                _give_back(course, page, lab.name)
                written.pages.append(page)
            except (NbGraderException, SystemExit, OSError, ValueError) as error:
                written.problems.append(f"{owner}, {lab.name}: no feedback could be written ({error}).")
    return written


def _give_back(course: Course, page: Path, notebook: str) -> None:
    """Copy a page to the exchange under the hash that only the owner of the submission knows."""
    from nbgrader.utils import notebook_hash

    from graders.release import ensure_exchange

    secret = page.parent / "submission_secret.txt"
    if secret.is_file():
        folder = ensure_exchange(course) / "feedback"
        name = notebook_hash(secret=secret.read_text(encoding="utf-8", errors="replace"), notebook_id=notebook)
        fresh = folder / f"{name}-tmp.html"
        shutil.copyfile(page, fresh)
        os.chmod(fresh, 0o644)
        os.replace(fresh, folder / f"{name}.html")
