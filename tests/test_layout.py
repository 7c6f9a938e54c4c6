"""The layout of the project: who may import whom."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ORDER = ["datasets", "campkit", "graders", "cohort_tools"]


def imported_packages(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_imports_go_only_leftward():
    """import-linter reads the contract in pyproject.toml and follows every import, direct or not."""
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


def test_an_import_to_the_right_is_found(tmp_path, monkeypatch):
    """Can the layers test fail? A campkit that imports graders must be refused."""
    for name in ORDER:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("", "utf-8")
    (tmp_path / "campkit" / "wrong.py").write_text("import graders\n", "utf-8")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    done = subprocess.run([sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
                          cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 1 and "campkit.wrong" in done.stdout


@pytest.mark.parametrize("folder", ["labs", "curriculum"])
def test_notebook_sources_import_only_campkit_and_datasets(folder):
    wrong = {
        str(path.relative_to(ROOT)): bad
        for path in (ROOT / folder).rglob("*.py")
        if (bad := imported_packages(path) & {"graders", "cohort_tools", "tests", "labs", "curriculum"})
    }
    assert not wrong, f"{folder}/ may import campkit and datasets only: {wrong}"


def test_no_python_file_names_a_lab_outside_its_folder():
    """Nothing but a lab's own folder knows it by name, so adding a lab touches one folder. An example in a help text may name one."""
    labs = [p.parent.name for p in (ROOT / "labs").glob("*/lab.toml")]
    places = [p for top in ORDER for p in (ROOT / top).rglob("*.py")]
    wrong = [(str(p.relative_to(ROOT)), lab) for p in places for lab in labs if lab in re.sub(r"(?m)^ *Example: .*$", "", p.read_text("utf-8"))]
    assert not wrong
