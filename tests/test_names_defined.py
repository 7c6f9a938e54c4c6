"""Every name that a lab or a lesson uses is defined in it: a helper that runs only when something fails is no exception."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([*ROOT.glob("labs/*/lab.py"), *ROOT.glob("labs/*/swap.py"), *ROOT.glob("curriculum/**/*.py")])


def undefined(*paths: Path) -> str:
    pytest.importorskip("ruff")
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F821", "--output-format", "concise",
                           "--config", 'builtins = ["display"]', *map(str, paths)], capture_output=True, text=True, timeout=120)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_labs_and_lessons_define_what_they_use():
    assert SOURCES and undefined(*SOURCES) == ""


def test_a_module_that_is_not_imported_is_found(tmp_path):
    source = tmp_path / "lab.py"
    source.write_text("try:\n    1 / 0\nexcept Exception as error:\n    line = traceback.extract_tb(error.__traceback__)\n", "utf-8")
    assert "traceback" in undefined(source)
