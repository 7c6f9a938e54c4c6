"""The same request gives the same bytes: in other processes, threads, time zones, locales, and when scores move in their last bits."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.engine import Engine
from campkit.practice_model.respond import respond
from campkit.practice_model.tiers import Tier

ROOT = Path(__file__).parents[2]
TASKS = sorted((Path(__file__).parent / "tasks").glob("*.json"))
RUN = (
    "import hashlib,json,sys;from campkit.practice_model.engine import Engine;e=Engine.load();"
    "print(hashlib.sha256(''.join(repr(e.complete(r)) for r in json.load(sys.stdin)).encode()).hexdigest())"
)


def requests(model, each=2, **extra):
    made = []
    for path in TASKS:
        task = json.loads(path.read_text(encoding="utf-8"))
        for item in task["items"][:each]:
            messages = [{**m, "content": m["content"].replace("{data}", item["data"])} for m in task["request"]["messages"]]
            made.append({**task["request"], "messages": messages, "model": model, **extra})
    return made


@pytest.fixture(scope="module")
def engine():
    return Engine.load()


def test_other_processes_hash_seeds_zones_and_locales_give_the_same_bytes():
    body = json.dumps([r for m in ("practice-small", "practice-medium", "practice-large") for r in requests(m, temperature=0.7, seed=3)])
    settings_ = ({"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"}, {"PYTHONHASHSEED": "77", "TZ": "America/Lima", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "4"})
    found = set()
    for extra in settings_:
        done = subprocess.run([sys.executable, "-c", RUN], input=body, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **extra}, check=True)
        found.add(done.stdout)
    assert len(found) == 1


def test_threads_give_the_same_bytes(engine):
    asked = requests("practice-large") + requests("practice-medium")
    alone = [engine.complete(r) for r in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(engine.complete, asked * 3)) == alone * 3


class Shaken(Tier):
    """A tier whose raw scores are moved by less than a processor's last bits could move them."""

    def __init__(self, inner, amount):
        super().__init__(inner.name, inner.skill)
        self.inner, self.amount, self.width, self.vector = inner, amount, inner.width, inner.vector

    def similarity(self, text, others):
        import numpy as np

        if not hasattr(self.inner, "_tokens") and others:
            raw = np.stack([self.inner.vector(o) for o in others]) @ self.inner.vector(text)
            return [round(float(s) + self.amount * (-1) ** i, 4) + 0.0 for i, s in enumerate(raw)]
        return self.inner.similarity(text, others)


@pytest.mark.parametrize("amount", [1e-9, -1e-9])
@pytest.mark.parametrize("model", ["practice-small", "practice-large"])
def test_scores_moved_in_their_last_bits_change_no_byte(engine, model, amount):
    from campkit.practice_model.reader import read

    shaken = Shaken(engine._tiers[model], amount)
    for request in requests(model, each=6):
        ins = read(request["messages"], request.get("response_format"), bool(request.get("tools")))
        assert respond(Mind(shaken), request, ins) == respond(Mind(engine._tiers[model]), request, ins)


def test_equal_scores_go_to_the_earlier_label(engine):
    for names in ("A1, B2, C3", "C3, A1, B2"):
        done = engine.complete({"model": "practice-small", "messages": [{"role": "user", "content": f"Classify as one of: {names}. Label only.\nMessage: the parcel is late"}]})
        assert done.choices[0].text == names.split(",")[0]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(system=st.text(max_size=300), user=st.text(max_size=300), seed=st.integers(0, 5), heat=st.sampled_from([0, 0.5, 1.5]))
def test_any_request_repeats_itself(engine, system, user, seed, heat):
    request = {"model": "practice-small", "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}], "seed": seed, "temperature": heat, "n": 2}
    assert engine.complete(request) == engine.complete(json.loads(json.dumps(request)))
