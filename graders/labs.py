"""Finding and loading lab folders. A lab is loaded by path; nothing outside its folder names it."""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import importlib.util
import os
import sys
import tomllib
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from campkit.errors import LabError
from graders.source import GRADED, Cell, parse_notebook

TIERS = ("sample", "dev", "held_out", "rotation")
NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What reading a text as Python raises when it is none, holds a NUL or is nested too deeply."""
MOST_POINTS = 1_000
"""Of one graded cell."""


@dataclass(frozen=True)
class ReleaseConfig:
    """What goes into the release beside the notebook."""

    data: list[str] = field(default_factory=list)
    """Tiers written as data/<tier>/<table>.csv."""
    files: list[str] = field(default_factory=list)
    """Other files of the lab folder."""


@dataclass(frozen=True)
class Limits:
    """Limits of one submission."""

    seconds: float = 120.0
    memory_mb: int = 1500


@dataclass(frozen=True)
class Budget:
    """What one submission may spend on model calls; None means: not limited."""

    calls: int | None = None
    tokens: int | None = None
    money_eur: float | None = None


@dataclass(frozen=True)
class LabConfig:
    """The facts of `lab.toml`."""

    title: str
    stage: int
    minutes: int
    mode: str
    """"solo" or "pair"."""
    required: bool
    pass_mark: float
    """Share of the points, 0 to 1."""
    dev_seed: int
    lesson: str | None = None
    """The lesson to read before it: the name of its file in curriculum/stage<n>, without .py. None: no lesson of its own."""
    prerequisites: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    real_scenario: bool = False
    company: list[str] = field(default_factory=list)
    hand_in: list[str] = field(default_factory=list)
    release: ReleaseConfig = field(default_factory=ReleaseConfig)
    limits: Limits = field(default_factory=Limits)
    budget: Budget | None = None


@dataclass(frozen=True)
class Item:
    """One graded cell."""

    name: str
    kind: str
    """"check", "written" or "task"."""
    points: float
    dimension: str
    lead: str


@dataclass(frozen=True)
class Variant:
    """A set of answers in place of the worked ones: a mutant or an alternative."""

    name: str
    path: Path
    cells: list[Cell]
    misconception: str = ""
    """A mutant's docstring: the mistake in the trainee's terms."""
    fails: tuple[str, ...] = ()
    critical: bool = False
    equivalent: str = ""
    """Why a mutant cannot be told from a right answer; it is then set aside."""


@dataclass
class Lab:
    """One lab folder, read but not judged; `graders.contract` judges it."""

    name: str
    folder: Path
    config: LabConfig
    cells: list[Cell]
    mutants: list[Variant]
    alternatives: list[Variant]
    role: str = ""
    """"ai_manager" or "aibp" for a swap notebook, whose questions are for that role; "" for the lab itself."""
    _data: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict, repr=False)
    _modules: dict[str, types.ModuleType] = field(default_factory=dict, repr=False)

    @property
    def items(self) -> list[Item]:
        """The graded cells in the order of the notebook."""
        return [Item(str(cell.name), cell.kind, _points(cell.attributes.get("points")),
                     str(cell.attributes.get("dimension", "")), str(cell.attributes.get("lead", "")))
                for cell in self.cells if cell.kind in GRADED]

    def cell(self, name: str) -> Cell | None:
        """Return the cell of that name, or None."""
        return next((cell for cell in self.cells if cell.name == name), None)

    def with_answers(self, variant: Variant | None) -> list[Cell]:
        """Return the lab's cells with those of `variant` in place of the cells they name. None: the worked answer."""
        new = {(cell.kind, cell.name): cell.source for cell in variant.cells} if variant else {}
        return [dataclasses.replace(cell, source=new.get((cell.kind, cell.name), cell.source)) for cell in self.cells]

    def module(self, file: str) -> types.ModuleType:
        """Return `checks.py`, `data.py` or another module of the lab folder, loaded by path."""
        if file not in self._modules:
            self._modules[file] = load_module(self.folder / file, f"camp_lab_{self.name}_{Path(file).stem}")
        return self._modules[file]

    def checks(self) -> dict[str, Callable]:
        """Return cell name -> function of `checks.py`, for every check cell. Raises LabError when one is missing."""
        module, found = self.module("checks.py"), {}
        for item in self.items:
            if item.kind == "check":
                function = getattr(module, f"check_{item.name}", None)
                if not callable(function):
                    raise LabError.at(self.folder / "checks.py", None, f"there is no function check_{item.name}.",
                                      f"The check cell {item.name!r} of lab.py needs it.")
                found[item.name] = function
        return found

    def make_data(self, tier: str, seed: int) -> dict[str, Any]:
        """Return `make(tier, seed)` of the lab's data.py; made once per tier and seed in this process."""
        if tier not in TIERS:
            raise LabError(f"{self.name}: {tier!r} is no data tier; use one of {', '.join(TIERS)}.")
        if (tier, seed) not in self._data:
            path = self.folder / "data.py"
            make = getattr(self.module("data.py"), "make", None)
            if not callable(make):
                raise LabError.at(path, None, "there is no function make(tier, seed).", "Define it.")
            try:
                made = make(tier, seed)
            except Exception as error:
                raise LabError.at(path, _line_in(error, path), f"make({tier!r}, {seed}) raised "
                                  f"{type(error).__name__}: {error}.") from error
            if not isinstance(made, dict):
                raise LabError.at(path, None, f"make({tier!r}, {seed}) returned a {type(made).__name__}.",
                                  "It returns a dict: table name -> DataFrame.")
            self._data[tier, seed] = made
        return self._data[tier, seed]

    def digest(self) -> str:
        """Return the SHA-256 of all files of the lab folder: it changes when anything in the lab does."""
        return folder_digest(self.folder)


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of all files of a lab folder."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            total.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def labs_root() -> Path:
    """Return the folder that holds the labs: $CAMP_LABS, or `labs/` of this project."""
    return Path(os.environ.get("CAMP_LABS") or Path(__file__).resolve().parent.parent / "labs")


def lab_folders(root: Path | None = None) -> list[Path]:
    """Return the folders under `root` that hold a `lab.toml`, by name."""
    root = Path(root) if root else labs_root()
    return sorted(path.parent for path in root.glob("*/lab.toml"))


#: End of a swap notebook's name -> whose questions count in it, as the roster and as cells say it.
SWAPS = {"_swap_manager": ("ai_manager", "manager"), "_swap_aibp": ("aibp", "aibp")}


def swap_labs(lab: Lab) -> list[Lab]:
    """Return the swap notebooks of a pair lab: one for each role, handed in alone; none when it has no swap.py.

    Both hold the same cells. Checks of the other role's questions carry no points: they are there for whoever is curious.
    """
    if lab.role or not (lab.folder / "swap.py").is_file():
        return []
    cells = parse_notebook(lab.folder / "swap.py")
    config = dataclasses.replace(lab.config, title=f"{lab.config.title}: your partner's part", minutes=10, mode="solo", required=False,
                                 hand_in=[], prerequisites=[lab.name], lesson=None)
    made = []
    for end, (role, lead) in SWAPS.items():
        own = [cell if cell.kind != "check" or cell.attributes.get("lead") in (lead, "both")
               else dataclasses.replace(cell, kind="locked", attributes={}) for cell in cells]
        made.append(dataclasses.replace(lab, name=lab.name + end, config=config, cells=own, mutants=[], alternatives=[], role=role))
    return made


def with_swaps(labs: list[Lab], role: str | None = None) -> list[Lab]:
    """Return labs, each followed by its swap notebooks (`role`: only those of that role)."""
    return [one for lab in labs for one in (lab, *(swap for swap in swap_labs(lab) if role in (None, swap.role)))]


def discover_labs(root: Path | None = None) -> list[Lab]:
    """Load all labs under `root` (default: the project's), by name. Raises LabError for the first that cannot be read."""
    return [load_lab(folder) for folder in lab_folders(root)]


def find_lab(name: str, root: Path | None = None) -> Lab:
    """Load one lab by its name or by the path of its folder. Raises LabError that lists near names."""
    if Path(name).joinpath("lab.toml").is_file():
        return load_lab(Path(name))
    folders = {folder.name: folder for folder in lab_folders(root)}
    for end in SWAPS:
        if name.endswith(end) and name.removesuffix(end) in folders:
            return load_lab(folders[name.removesuffix(end)], name)
    if name not in folders:
        import difflib

        near = difflib.get_close_matches(name, folders, n=3, cutoff=0.4)
        raise LabError(f"There is no lab {name!r}. " + (f"Did you mean {' or '.join(near)}?" if near else
                       f"Known labs: {', '.join(folders) or 'none'}."))
    return load_lab(folders[name])


def load_lab(folder: Path, name: str | None = None) -> Lab:
    """Read a lab folder, or the swap notebook `name` in it. Raises LabError with file and line for what cannot be read.

    Rules come in `graders.contract`.
    """
    folder = Path(folder).resolve()
    if name not in (None, folder.name):
        found = next((swap for swap in swap_labs(load_lab(folder)) if swap.name == name), None)
        if found is None:
            raise LabError.at(folder, None, f"there is no swap notebook {name}.", "A pair lab with a swap.py has one for each role.")
        return found
    if not (folder / "lab.toml").is_file():
        raise LabError.at(folder, None, "there is no lab.toml.", "A lab folder needs one; `camp labs new` makes it.")
    if not (folder / "lab.py").is_file():
        raise LabError.at(folder, None, "there is no lab.py.", "The notebook of the lab stands there.")
    return Lab(folder.name, folder, read_config(folder / "lab.toml"), parse_notebook(folder / "lab.py"),
               _variants(folder / "mutants"), _variants(folder / "alternatives"))


def read_config(path: Path) -> LabConfig:
    """Read lab.toml; unknown keys, missing keys and wrong types are a LabError that names the key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LabError.at(path, None, f"is no TOML: {error}.") from None
    except RecursionError:
        raise LabError.at(path, None, "is nested too deeply to be read.") from None
    return _fill(LabConfig, content, path, "")


def _points(given: Any) -> float:
    """Return the points of a marker; 0 for what gives none: no number, infinite, more than `MOST_POINTS`."""
    return float(given) if isinstance(given, (int, float)) and not isinstance(given, bool) and 0 <= given <= MOST_POINTS else 0.0


_PLAIN = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,), "list[str]": (list,),
          "int | None": (int,), "float | None": (int, float), "str | None": (str,)}
_PARTS = {"ReleaseConfig": ReleaseConfig, "Limits": Limits, "Budget | None": Budget}


def _fill(kind: type, content: dict[str, Any], path: Path, prefix: str) -> Any:
    fields = {entry.name: entry for entry in dataclasses.fields(kind)}
    for key in content:
        if key not in fields:
            raise LabError.at(path, None, f"unknown key {prefix + key!r}.", f"Known here: {', '.join(fields)}.")
    values = {}
    for key, entry in fields.items():
        if key not in content:
            if entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING:
                raise LabError.at(path, None, f"the key {prefix + key!r} is missing.", "Add it.")
            continue
        value = content[key]
        if entry.type in _PARTS:
            if not isinstance(value, dict):
                raise LabError.at(path, None, f"{prefix + key} is no table.", f"Write it as [{key}].")
            values[key] = _fill(_PARTS[entry.type], value, path, f"{key}.")
            continue
        good = isinstance(value, _PLAIN[entry.type]) and (entry.type == "bool" or not isinstance(value, bool))
        if entry.type == "list[str]":
            good = good and all(isinstance(item, str) for item in value)
        if not good:
            raise LabError.at(path, None, f"{prefix + key} = {value!r} is not of the type {entry.type}.", "Correct it.")
        values[key] = value
    return kind(**values)


def _variants(folder: Path) -> list[Variant]:
    return [_variant(path) for path in sorted(folder.glob("*.py"))]


def _variant(path: Path) -> Variant:
    cells = parse_notebook(path)
    fails: list[str] = []
    critical, equivalent = False, ""
    for cell in cells:
        marked = cell.attributes.get("fails", [])
        if not isinstance(marked, list) or not all(isinstance(name, str) for name in marked):
            raise LabError.at(path, cell.line, f"fails={marked!r} is no list of check names.", 'Write fails=["check_name"].')
        fails += marked
        critical = critical or cell.attributes.get("critical", False) is True
        equivalent = equivalent or str(cell.attributes.get("equivalent", ""))
    return Variant(path.stem, path, cells, docstring_of(cells[0].source) if cells else "",
                   tuple(fails), critical, equivalent)


def docstring_of(source: str) -> str:
    """Return the docstring that opens a code cell, on one line, or "" when there is none."""
    try:
        text = ast.get_docstring(ast.parse(source))
    except NO_PYTHON:
        return ""
    return " ".join((text or "").split())


def load_module(path: Path, name: str) -> types.ModuleType:
    """Load a Python file by path under a private module name. Raises LabError with the line that failed."""
    if not path.is_file():
        raise LabError.at(path, None, "does not exist.", "Every lab needs it.")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        source = path.read_text(encoding="utf-8")
        exec(compile(source, str(path), "exec"), module.__dict__)
    except SyntaxError as error:
        raise LabError.at(path, error.lineno, f"is no Python: {error.msg}.") from None
    except Exception as error:
        raise LabError.at(path, _line_in(error, path), f"cannot be loaded: {type(error).__name__}: {error}.") from error
    return module


def _line_in(error: BaseException, path: Path) -> int | None:
    """Return the last line of `path` in an error's traceback."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return lines[-1] if lines else None
