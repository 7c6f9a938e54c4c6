"""What must hold of the package itself: it knows no lab, needs no network, and imports in a moment."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(p for p in (ROOT / "campkit" / "practice_model").rglob("*") if p.suffix in (".py", ".toml") and "__pycache__" not in p.parts)


def test_no_source_names_a_lab_a_data_set_or_a_label_of_ours():
    names = {folder.name for folder in (ROOT / "labs").glob("*") if folder.is_dir()}
    names |= {"banking77", "arbanking", "sroie", "tau_bench", "tau-bench", "abcd", "lantern", "adventureworks"}
    from campkit.model_evaluation.routing_words import CARDS, CHARGES, MONEY

    names |= {intent for plan in (CARDS, MONEY, CHARGES) for intent in plan}
    for path in sorted(path for folder in ("tasks", "stranger_tasks") for path in (Path(__file__).parent / folder).glob("*.json")):
        request = json.loads(path.read_text(encoding="utf-8"))["request"]
        for message in request["messages"]:
            names |= {line.strip() for line in message["content"].splitlines() if len(line) > 40}
    for path in SOURCES:
        text = path.read_text(encoding="utf-8").lower()
        found = [name for name in names if re.search(rf"(?<![a-z]){re.escape(name.lower())}(?![a-z])", text)]
        assert not found, f"{path.relative_to(ROOT)} names {found}"


def texts_of_ours() -> set[str]:
    """Every text of 28 characters and more, with a space in it, that stands in the labs, lessons and company data: labels, definitions, templates, messages."""
    found = set()
    for folder in ("labs", "curriculum", "datasets"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= {line.strip().lower() for line in re.split(r"\n|(?<=[.!?])\s", node.value)}
    return {text for text in found if len(text) >= 28 and " " in text and not text.startswith(("from ", "import "))}


def named_in(text: str, names: set[str]) -> list[str]:
    return [name for name in names if name in text.lower()]


def test_no_source_holds_a_text_of_our_labs_lessons_or_company():
    names = texts_of_ours()
    assert len(names) > 5_000
    for path in SOURCES:
        assert not named_in(path.read_text(encoding="utf-8"), names), f"{path.relative_to(ROOT)} holds {named_in(path.read_text(encoding='utf-8'), names)}"
    assert named_in(f'KNOWN = "{max(names, key=len).title()}"', names), "a text of ours would be found"


def test_importing_the_engine_loads_no_heavy_library():
    code = "import sys, campkit.practice_model.engine; print([m for m in ('numpy', 'onnxruntime', 'tokenizers', 'torch', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_no_network_at_run_time():
    code = (
        "import socket\n"
        "def no(*a, **k): raise RuntimeError('network')\n"
        "socket.socket.connect = no; socket.create_connection = no; socket.getaddrinfo = no\n"
        "from campkit.practice_model.engine import Engine\n"
        "e = Engine.load()\n"
        "for m in ('practice-small', 'practice-medium', 'practice-large'):\n"
        "    print(e.complete({'model': m, 'messages': [{'role': 'user', 'content': 'Classify as one of: refund, delivery. Label only. Message: my parcel is late'}]}).choices[0].text)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["delivery"] * 3


def test_modules_stay_readable():
    for path in SOURCES:
        if path.suffix == ".py":
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "tasks").glob("*.json")), ids=lambda p: p.stem)
def test_invented_tasks_are_well_formed(path):
    task = json.loads(path.read_text(encoding="utf-8"))
    assert task["name"] == path.stem and task["items"] and all({"data", "expect"} == set(item) for item in task["items"])
    assert any("{data}" in m["content"] for m in task["request"]["messages"])
