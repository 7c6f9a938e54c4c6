"""Building lessons: the text sources under `curriculum/` become notebooks, the same bytes every time."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from campkit.errors import LabError
from graders.build import notebook_bytes, notebook_of
from graders.source import parse_notebook

CURRICULUM = Path(__file__).resolve().parents[1] / "curriculum"


@dataclass(frozen=True)
class Stage:
    """One of the four stages, as `curriculum/stages.toml` describes it."""

    number: int
    title: str
    expected: str
    """Expected time, in words; never a criterion."""
    masters: str
    """What a trainee masters, in one sentence."""


@dataclass(frozen=True)
class Lesson:
    """One lesson: `curriculum/stage<n>/<NN>_<name>.py`."""

    stage: int
    name: str
    title: str
    path: Path


def load_stages(curriculum: Path = CURRICULUM) -> list[Stage]:
    """Return the stages in order. Raises LabError when `stages.toml` lacks something."""
    path = curriculum / "stages.toml"
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["stage"]
        return [Stage(row["number"], row["title"], row["expected"], row["masters"]) for row in rows]
    except OSError as error:
        raise LabError.at(path, None, f"cannot be read ({error.strerror}).") from None
    except tomllib.TOMLDecodeError as error:
        raise LabError.at(path, None, f"is no TOML: {error}.") from None
    except KeyError as error:
        raise LabError.at(path, None, f"a stage lacks {error}.", "Each needs number, title, expected, masters.") from None


def discover_lessons(curriculum: Path = CURRICULUM) -> list[Lesson]:
    """Return every lesson, by stage and file name. Its title is its first heading."""
    lessons = []
    for path in sorted(curriculum.glob("stage[0-9]/*.py")):
        cells = parse_notebook(path)
        heading = next((m[1] for cell in cells if cell.cell_type == "markdown"
                        and (m := re.search(r"^# (.+)$", cell.source, re.M))), None)
        if heading is None:
            raise LabError.at(path, 1, "the lesson has no heading.", "Begin with a line `# Title` in a [markdown] cell.")
        lessons.append(Lesson(int(path.parent.name.removeprefix("stage")), path.stem, heading.strip(), path))
    return lessons


def build_lesson(source: Path) -> bytes:
    """Return the notebook of a lesson as bytes: kernel set, no outputs."""
    return notebook_bytes(notebook_of(parse_notebook(source)))
