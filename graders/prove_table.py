"""Showing a proof as a table for people."""

from __future__ import annotations

from typing import Any

from graders.contract import RULES

ROLES = {"worked": "worked answer", "release": "untouched release", "alternative": "alternative", "mutant": "mutant"}


def table_of(proof: dict[str, Any]) -> str:
    """Return `Proof.as_dict()` as text: one line a variant, the checks and who fails them, what is wrong, the verdict."""
    lines = [f"{proof['lab']}: {proof['title']}".rstrip(": "), ""]
    name_width = max((len(_name(row)) for row in proof["rows"]), default=10)
    for row in proof["rows"]:
        mark = "ok " if row["good"] else "NOT"
        points = f"{row['points']:g}/{row['max_points']:g}"
        fails = "fails " + ", ".join(row["fails"]) if row["fails"] and row["role"] == "mutant" else ""
        critical = "  critical" if row["critical"] else ""
        lines.append(f"  {mark} {_name(row):<{name_width}}  {points:>11}  {fails}{critical}".rstrip())
    if proof["killed_by"]:
        lines.append("")
        for check, mutants in proof["killed_by"].items():
            lines.append(f"  {check}: failed by {len(mutants)} mutant{'s' if len(mutants) != 1 else ''}")
    if proof["times_graded"] and not any(p["rule"] == "same_marks" for p in proof["problems"]):
        lines.append(f"  graded {proof['times_graded']} times, in other orders and processes: the same marks and words")
    if proof["in_kernel"]:
        lines.append(f"  {proof['in_kernel']} of them also ran in a kernel, as submissions do"
                     + ("" if any(p["rule"] == "same_marks" for p in proof["problems"]) else ": the same marks"))
    if proof["rows"] and not any(p["rule"] in ("leaks", "same_bytes") for p in proof["problems"]):
        lines.append("  release built twice: the same bytes; no answer, check or hidden row in it")
    for problem in proof["problems"]:
        lines += ["", f"  {problem['where']}: {problem['message']}", f"    (rule {problem['rule']}: {RULES[problem['rule']]})"]
    if not proof["rows"] and proof["problems"]:
        lines += ["", "  Not run yet: put this right first, then prove again."]
    count = len(proof["problems"])
    verdict = "proved" if proof["proved"] else f"NOT proved: {count} problem{'s' if count != 1 else ''}"
    return "\n".join([*lines, "", f"  {verdict}, {proof['seconds']:.1f} s", ""])


def _name(row: dict[str, Any]) -> str:
    return f"{ROLES[row['role']]} {row['name']}".strip()
