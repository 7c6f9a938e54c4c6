"""The README's table is made from the lab folders: `python tests/test_readme.py` writes it again."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- labs: .*? -->\n).*?(<!-- /labs -->)", re.S)


def table() -> str:
    """Return the table of stages, lessons and labs in Markdown."""
    from graders.labs import discover_labs
    from graders.lessons import discover_lessons, load_stages

    lines = ["| stage | lesson | lab | who | minutes | points |", "|---|---|---|---|---|---|"]
    for stage in load_stages():
        labs = [lab for lab in discover_labs(ROOT / "labs") if lab.config.stage == stage.number]
        rows: list[tuple] = []
        for lesson in (one for one in discover_lessons() if one.stage == stage.number):
            mine = [lab for lab in labs if lab.config.lesson == lesson.name]
            link = f"[{lesson.title}]({lesson.path.relative_to(ROOT).as_posix()})"
            rows += [(link if number == 0 else "", *cells(lab)) for number, lab in enumerate(mine)] or [(link, "", "", "", "")]
        rows += [("", *cells(lab)) for lab in labs if not lab.config.lesson]
        for number, row in enumerate(rows):
            first = f"**{stage.number} {stage.title}** ({stage.expected})" if number == 0 else ""
            lines.append("| " + " | ".join(map(str, [first, *row])) + " |")
    return "\n".join(lines) + "\n"


def cells(lab) -> tuple:
    """Return a lab's cells: link, who, minutes, points."""
    return (f"[{lab.config.title}](labs/{lab.name})", "pair" if lab.config.mode == "pair" else "alone", lab.config.minutes, f"{sum(item.points for item in lab.items):g}")


def test_readme_shows_the_labs_that_are_there():
    shown = BLOCK.search(README.read_text("utf-8"))
    assert shown and shown[0] == f"{shown[1]}{table()}{shown[2]}", "run: python tests/test_readme.py"


def test_readme_shows_both_commands_with_their_output():
    text = README.read_text("utf-8")
    assert re.search(r"\$ \./camp demo\n(?!\$|```)\S", text) and re.search(r"\$ \./camp test\n(?!\$|```)\S", text)
    assert "DEMO_OUTPUT" not in text and "TEST_OUTPUT" not in text


def test_links_in_the_documentation_lead_somewhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    text = README.read_text("utf-8")
    README.write_text(BLOCK.sub(lambda m: m[1] + table() + m[2], text), "utf-8")
