"""How fast the engine is: import, load, completions a second in process. `camp bench model` calls `run`; no test times anything."""

from __future__ import annotations

import subprocess
import sys
import time

LABELS = {"Harbour": "parcels, delivery and couriers", "Quarry": "payments, invoices and refunds", "Orchard": "the app, passwords and technical trouble"}
TEXTS = ("My parcel number {} has not arrived", "You charged card {} twice", "The app shows error {} when I log in", "Where is order {}?", "Please send invoice {} again")


def _seconds(code: str) -> float:
    """Wall time that a fresh interpreter says it needed for some code: the best of three."""
    script = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    return min(float(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout) for _ in range(3))


def short_request(model: str, number: int) -> dict:
    """A short classification whose text is new for each number."""
    system = "Route the message to a team.\nTeams:\n" + "\n".join(f"- {n}: {t}" for n, t in LABELS.items()) + "\nAnswer with the team name only."
    return {"model": model, "messages": [{"role": "system", "content": system}, {"role": "user", "content": TEXTS[number % len(TEXTS)].format(number)}], "temperature": 0}


def run(count: int = 500) -> dict[str, float]:
    """The figures: seconds to import and load, and per tier completions a second with new texts and with cached ones."""
    from campkit.practice_model.engine import Engine

    figures = {"import_campkit_s": _seconds("import campkit"), "import_engine_s": _seconds("import campkit.practice_model.engine")}
    figures["load_s"] = _seconds("from campkit.practice_model.engine import Engine; Engine.load()")
    figures["first_answer_large_s"] = _seconds(
        "from campkit.practice_model.engine import Engine; Engine.load().complete({'model': 'practice-large', 'messages': [{'role': 'user', 'content': 'Classify as a or b. Message: hello'}]})"
    )
    engine = Engine.load()
    for name in ("practice-small", "practice-medium", "practice-large"):
        engine.complete(short_request(name, 0))
        for kind in ("new", "cached"):
            start = time.perf_counter()
            for number in range(1, count + 1):
                engine.complete(short_request(name, number))
            figures[f"{name}_{kind}_per_s"] = count / (time.perf_counter() - start)
    return {name: round(value, 3) for name, value in figures.items()}
