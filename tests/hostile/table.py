"""The attack table of docs/grading_security.md: `python -m tests.hostile.table` writes it anew.

The column of plain nbgrader comes from plain_results.json (see plain.py); ours is what test_hostile.py holds.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.hostile.attacks import ATTACKS, HERE, Attack

PAGE = HERE.parents[1] / "docs" / "grading_security.md"
BEGIN, END = "<!-- attacks: begin -->", "<!-- attacks: end -->"
#: What else is true of an attack with us, beside the mark.
OURS = {
    "network": "blocked: there is no network", "api_key": "nothing to read", "looks_around": "sees its own processes and files only",
    "reads_source": "nothing to read", "reads_classmates": "nothing to read", "writes_gradebook": "nothing to write to",
    "background_process": "ended with the sandbox", "many_processes": "stopped at the limit", "fork_bomb": "stopped at the limit",
    "memory_hog": "MemoryError in that call", "many_hogs": "ended: memory of all processes together", "long_line": "cut when it is stored",
    "many_lines": "cut when it is stored", "output_flood": "ended or cut", "big_file": "refused by the limit", "many_files": "in memory, gone with the sandbox",
    "socket_folder": "ended", "raises_its_limits": "refused", "kill_everything": "ends itself only", "kill_parent": "no effect outside",
    "os_exit": "a new kernel goes on behind it", "os_exit_at_once": "a new kernel goes on behind it", "segfault": "a new kernel goes on behind it",
    "kernel_shutdown": "a new kernel goes on behind it", "swallows_interrupts": "ended, a new kernel goes on behind it", "stops_itself": "ended, a new kernel goes on behind it",
    "endless_loop": "interrupted", "no_imports": "ended, a new kernel goes on behind it", "patched_bridge": "spoils all its own answers", "script_in_output": "removed before it is stored",
    "script_everywhere": "shown as text; looked at in a browser", "terminal_codes": "control characters removed", "broken_json": "a sentence says what is wrong",
    "deep_json": "a sentence says what is wrong", "other_format": "a sentence says what is wrong", "huge_answer": "refused: too large", "pickle_answer": "refused: no plain data",
    "keeps_hidden_arguments": "checks come after the last cell, and no output after them is kept",
    "socket_folder_deep": "refused, or ended", "socket_folder_nameless": "refused", "costly_message": "not read; the cell says that output was cut", "shared_memory": "ended: shared memory counts", "uncounted_memory": "refused", "never_idle": "ended when its time is over",
    "costly_literal": "refused: no text", "html_bomb": "not shown", "long_text": "too long to be read", "many_outputs": "500 are kept", "long_names": "kept as a digest",
    "quotes_earlier_arguments": "cleared from the error", "quotes_in_a_refusal": "cleared from the refusal",
    "searches_memory": "finds nothing", "unseen_letters": "removed; the line stays inside the message",
    "flood_later": "nobody listens to it any more", "half_characters": "shown as ?",
    "strange_answers": "refused: no plain data", "fake_verdict": "the real verdict stands below it and on top of the page",
}


def ours(attack: Attack) -> str:
    """Return the cell of our column."""
    return f"{attack.earns:g}" + (f"; {OURS[attack.name]}" if attack.name in OURS else "; no effect")


def plain(attack: Attack, results: dict) -> str:
    """Return the cell of plain nbgrader's column."""
    found = results.get(attack.name)
    if found is None:
        return "not tried: it would endanger the machine"
    if found["marks"] is None:
        return "**the grader dies**, the rest of the class is ungraded" if found["exit"] == -9 else "**ungraded**, an error in the log"
    words = [f"**{found['marks']:g}**" if found["marks"] != 4 else "4"]
    words += [text for word, text in (("STOLE", "the answer was stolen"), ("WROTE", "the gradebook was written"), ("REACHED", "the server was reached"),
                                      ("MADE", "made, no limit"), ("STARTED", "started, no limit")) if word in found["said"]]
    words += ["the key was read"] * found["key"] + [f"{found['left_processes']} processes live on"] * bool(found["left_processes"])
    words += [f"{found['stored_bytes'] / 1e6:.0f} MB stored"] * (found["stored_bytes"] > 1e6) + ["stored as it is"] * (attack.name == "script_in_output" and found["script_stored"])
    return "; ".join(words) if len(words) > 1 or found["marks"] != 4 else "4; no effect"


def table() -> str:
    """Return the table as Markdown."""
    results = json.loads((HERE / "plain_results.json").read_text(encoding="utf-8"))
    rows = ["| notebook | attack | plain `nbgrader autograde` | `camp grade` |", "|---|---|---|---|"]
    rows += [f"| `{a.name}` | {a.what} | {plain(a, results)} | {ours(a)} |" for a in ATTACKS]
    return "\n".join(rows)


def page_with_table(page: str) -> str:
    """Return the page with the table as it should be."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


def main(page: Path = PAGE) -> None:
    """Write the table into the page."""
    page.write_text(page_with_table(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
