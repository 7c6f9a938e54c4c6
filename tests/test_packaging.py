"""The ways in agree: pyproject.toml, environment.yml, the locks and the ./camp starter."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def requirements(lines) -> dict[str, Requirement]:
    return {r.name.lower(): r for r in map(Requirement, lines)}


def locked(name: str) -> dict[str, list[str]]:
    """Package name -> the versions that a lock allows (one a platform or Python)."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "requirements" / name).read_text("utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line):
            found.setdefault(match[1].lower(), []).append(match[2])
    return found


def test_conda_environment_names_the_same_packages_and_ranges():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    conda = requirements(x for x in listed if isinstance(x, str) and x not in ("pip",))
    python = conda.pop("python")
    wanted = requirements(PYPROJECT["project"]["dependencies"])
    assert str(python.specifier) == PYPROJECT["project"]["requires-python"]
    assert {n: str(r.specifier) for n, r in conda.items()} == {n: str(r.specifier) for n, r in wanted.items()}
    assert {"pip": ["-e ."]} in listed


def test_every_dependency_is_locked_within_its_range():
    run = locked("run.lock")
    for name, requirement in requirements(PYPROJECT["project"]["dependencies"]).items():
        assert run.get(name), f"{name} is not in requirements/run.lock"
        assert all(requirement.specifier.contains(v) for v in run[name]), f"{name}: {run[name]}"
    test = locked("test.lock")
    for name, requirement in requirements(PYPROJECT["dependency-groups"]["test"]).items():
        assert all(requirement.specifier.contains(v) for v in test[name]), f"{name}: {test[name]}"


def test_locks_carry_hashes_agree_and_name_no_registry():
    run, test = locked("run.lock"), locked("test.lock")
    assert {n: (run[n], test[n]) for n in run.keys() & test.keys() if set(run[n]) != set(test[n])} == {}
    for name in ("run.lock", "test.lock"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        assert not re.search(r"https?://|--(extra-)?index|--find", text)
        blocks = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
        assert all("--hash=sha256:" in block for block in blocks)


def test_starter_uses_only_the_standard_library():
    tree = ast.parse((ROOT / "camp").read_text("utf-8"))
    names = {a.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names) | {"__future__"}


@pytest.fixture
def starter(tmp_path):
    """A copy of the starter beside a small lock that installs one local package: no network, real pip."""
    (tmp_path / "camp").write_bytes((ROOT / "camp").read_bytes())
    (tmp_path / "requirements").mkdir()
    for name in ("run.lock", "test.lock"):
        (tmp_path / "requirements" / name).write_text("", "utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\nname='x'\nversion='0'\n", "utf-8")

    def start(*words, **environment):
        return subprocess.run([sys.executable, tmp_path / "camp", *words], capture_output=True, text=True,
                              env={**os.environ, "PIP_NO_INDEX": "1", **environment}, timeout=300)

    start.folder = tmp_path
    return start


def test_starter_says_when_a_lock_is_missing(starter):
    (starter.folder / "requirements" / "run.lock").unlink()
    done = starter("demo")
    assert done.returncode == 1 and "run.lock is missing" in done.stderr


def test_starter_repairs_a_half_made_environment_and_names_a_failed_install(starter):
    """Is a broken .venv thrown away, and does a failing install end in a sentence and a non-zero exit?"""
    half = starter.folder / ".venv"
    half.mkdir()
    (half / "left-over").write_text("x", "utf-8")
    (starter.folder / "requirements" / "run.lock").write_text(
        "no-such-package-here==1.0 --hash=sha256:" + "0" * 64 + "\n", "utf-8")
    done = starter("demo")
    assert "left half made" in done.stderr
    assert done.returncode == 1 and "could not be completed" in done.stderr and "again" in done.stderr
    assert not (half / "left-over").exists()
    assert not list(half.glob("*.stamp")), "a failed install must not leave a stamp"


def test_starter_names_the_change_of_python(starter):
    """An environment that another version of Python made is made anew; was it half made?"""
    other = starter.folder / ".venv"
    other.mkdir()
    (other / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.0\n", "utf-8")
    (other / "left-over").write_text("x", "utf-8")
    (starter.folder / "requirements" / "run.lock").write_text("no-such-package-here==1.0 --hash=sha256:" + "0" * 64 + "\n", "utf-8")
    done = starter("demo")
    here = ".".join(map(str, sys.version_info[:3]))
    assert f"it was made with Python 3.11.0, and this is Python {here}." in done.stderr and "half made" not in done.stderr
    assert not (other / "left-over").exists() and (other / "pyvenv.cfg").exists()


def test_starter_refuses_an_old_python(starter):
    code = f"import sys; sys.version_info = (3, 9, 0); sys.argv = ['camp']; exec(open({str(ROOT / 'camp')!r}).read())"
    done = subprocess.run([sys.executable, "-c", code.replace("exec(open", "__file__ = " + repr(str(ROOT / "camp")) + "; exec(open")],
                          capture_output=True, text=True)
    assert done.returncode == 1 and "needs Python 3.11" in done.stderr
