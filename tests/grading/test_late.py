"""A module that is put off is loaded by its first use, and is the same then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graders.late import put_off

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def module(tmp_path, monkeypatch):
    name = "put_off_for_this_test"
    (tmp_path / f"{name}.py").write_text("import sys\nsys.loaded_late = getattr(sys, 'loaded_late', 0) + 1\nother = 3\ndef double(n, plus=0): return 2 * n + plus\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "loaded_late", 0, raising=False)
    yield name
    sys.modules.pop(name, None)


def test_importing_loads_nothing_and_using_loads_it_once(module):
    put_off(module, "double")
    exec(f"import {module}; from {module} import double; assert double.__call__ and not hasattr({module}, '__path__')", names := {})
    assert sys.loaded_late == 0
    assert names["double"](4, plus=1) == 9 and sys.loaded_late == 1 and names["double"](1) == 2
    assert __import__(module).other == 3 and sys.loaded_late == 1


def test_any_other_name_loads_it_too(module):
    put_off(module)
    stand_in = sys.modules[module]
    assert not hasattr(stand_in, "__path__") and sys.loaded_late == 0
    assert __import__(module).other == 3 and sys.loaded_late == 1 and stand_in.other == 3
    assert not hasattr(stand_in, "nothing_of_that_name")


def test_what_is_loaded_or_absent_is_left_alone(module):
    put_off("json", "loads")
    assert sys.modules["json"].dumps({}) == "{}" and sys.modules["json"].__file__
    put_off("no_such_module_anywhere", "x")
    assert "no_such_module_anywhere" not in sys.modules


def test_addresses_are_checked_as_before():
    """jsonschema's check of international addresses works through the stand-in, which nbformat alone leaves untouched."""
    pytest.importorskip("rfc3987_syntax")
    code = ("import graders, nbformat, sys; from jsonschema import FormatChecker\n"
            "assert not getattr(sys.modules['rfc3987_syntax'], '__file__', None)\n"
            "checker = FormatChecker()\n"
            "print([checker.conforms(text, 'iri') for text in ('https://b\u00fccher.example/a', 'no address at all', '://')])\n"
            "assert sys.modules['rfc3987_syntax'].__file__")
    said = [subprocess.run([sys.executable, "-c", one], cwd=ROOT, capture_output=True, text=True, check=True).stdout
            for one in (code, "\n".join(line for line in code.replace("import graders, ", "import ").splitlines() if "sys.modules" not in line))]
    assert said[0] == said[1] == "[True, False, False]\n"
