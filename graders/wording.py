"""A verdict in words for the trainee: what was earned, what was seen, which mistake it is like, what to do next."""

from __future__ import annotations

from typing import Any

from graders.labs import Lab
from graders.resemblance import sentence

#: The next step where a check gives none: (status, words of the message, step); the first that fits is taken.
STEPS = (
    ("failed", "is not written yet", "Write it, run all cells from the top, save, and hand in again."),
    ("failed", "did not run through", "Run all cells from the top. The first error on the way says what to mend; this one goes with it."),
    ("failed", "does not define", "Give it exactly this name, outside of any function; restart the kernel and run all cells before you hand in."),
    ("failed", "was not handed in", "Save the file beside the notebook under exactly this name, and hand in again."),
    ("failed", "raised NameError", "Something that it uses is not defined. Define it in a cell above, restart the kernel and run all cells; if a check further up is red, begin there."),
    ("failed", "positional argument", "Keep the first line of the function, its name and its arguments, as the lab gives it."),
    ("failed", " raised ", "Call it in the notebook on the visible data. If it runs there, think of what other data may hold: empty values, no rows, other names."),
    ("timed_out", "", "See how long it takes on the visible data; look for a loop that never ends, and for work that is done again for each row."),
    ("killed", "", "Restart the kernel and run all cells; look for code that ends the program, such as exit() or os._exit()."),
    ("out_of_memory", "", "Work on parts of the data, and drop tables that are no longer needed."),
    ("invalid", "returned something", "Return plain data as the task says: numbers, texts, lists, dicts or tables."),
    ("invalid", "is no CSV", "Save it as CSV in UTF-8 with one line of column names, and read it once in the notebook before you hand in."),
)


def next_step(item: dict[str, Any]) -> str:
    """Return what to do next: the check's own hint, or what fits the kind of failure; "" when the message says it all."""
    if item["hint"]:
        return item["hint"]
    return next((step for status, words, step in STEPS if item["status"] == status and words in item["message"]), "")


def verdict_text(item: dict[str, Any], lab: Lab) -> str:
    """Return the verdict in words, for the trainee."""
    sign = {"passed": "✓", "partial": "◐", "awaiting": "…"}.get(item["status"], "✗")
    earned = "waits for a person" if item["points"] is None else f"{item['points']:g} of {item['max_points']:g} points"
    lines = [f"{sign} {item['name']}: {earned}"]
    if item["message"]:
        lines.append(f"  {item['message']}".replace("\n", "\n    "))  # what a trainee's text in it says stays inside
    if item["status"] != "passed":
        for line in (sentence(lab, item["resembles"]) if item.get("resembles") else "", f"Next step: {step}" if (step := next_step(item)) else ""):
            if line:
                lines.append(f"  {line}")
    return "\n".join(lines) + "\n"
