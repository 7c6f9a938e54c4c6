"""What is new since the last report: the difference between two payloads of the same subject."""

from __future__ import annotations

from typing import Any

from cohort_tools.payloads.common import message


def changes_between(before: dict[str, Any] | None, now: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return messages about what changed; None when there is no earlier report, empty when nothing did."""
    if before is None or before.get("schema") != now["schema"]:
        return None
    if now["kind"] in ("items", "signals", "unit"):
        return _lists(before, now)
    if now["kind"] == "cohort":
        return _cohort(before, now)
    found = []
    old = {lab["lab"]: lab for lab in before.get("labs", [])}
    for lab in now.get("labs", []):
        was = old.get(lab["lab"])
        if now["kind"] == "pair":
            for role, state in lab["states"].items():
                if was and was["states"].get(role) != state:
                    found.append(message(f"new_{state}_pair", title=lab["title"], role=role))
            continue
        if was is None:
            found.append(message("new_lab", title=lab["title"], due=lab["due"]))
        elif was["state"] != lab["state"]:
            found.append(message(f"new_{lab['state']}", title=lab["title"], score=lab["score"], passed=lab["passed"]))
        elif lab["score"] is not None and was["score"] is not None and abs(lab["score"] - was["score"]) > 0.0005:
            found.append(message("new_score", title=lab["title"], was=was["score"], score=lab["score"]))
    if now["kind"] == "trainee" and before["stage"]["number"] != now["stage"]["number"]:
        found.insert(0, message("new_stage", stage=now["stage"]["number"]))
    old_scenarios = {s["id"]: s["status"] for s in before.get("scenarios", [])}
    found += [message("new_scenario", title=s["title"], status=s["status"]) for s in now.get("scenarios", []) if old_scenarios.get(s["id"]) != s["status"]]
    return found


def _cohort(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    rules, old_rules = now.get("policy_values", {}), before.get("policy_values", {})
    found += [message("new_policy", name=n, was=old_rules[n], now=rules[n]) for n in sorted(rules) if n in old_rules and old_rules[n] != rules[n]]
    for name, value in {**now["indicators"], **now.get("work", {})}.items():
        was = {**before["indicators"], **before.get("work", {})}.get(name, {}).get("value")
        if was is not None and value["value"] is not None and abs(was - value["value"]) > 0.0005:
            found.append(message("new_value", indicator=name, was=was, value=value["value"], unit=value["unit"]))
    return found


def _lists(before: dict[str, Any], now: dict[str, Any]) -> list[dict[str, Any]]:
    """What is new in a report of lists: signals, flagged items, scenarios of a unit."""
    if now["kind"] == "signals":
        old = {(a["subject"], a["rule"]) for a in before["alerts"]}
        return [message("new_signal", name=a["name"], rule=a["rule"]) for a in now["alerts"] if (a["subject"], a["rule"]) not in old]
    if now["kind"] == "items":
        flags = {(i["lab"], i["item"]): set(i["flags"]) for i in before["items"]}
        return [message("new_flag", item=i["item"].replace("_", " "), title=i["title"], flags=sorted(set(i["flags"]) - flags[i["lab"], i["item"]]))
                for i in now["items"] if (i["lab"], i["item"]) in flags and set(i["flags"]) - flags[i["lab"], i["item"]]]
    states = {s["id"]: s["status"] for s in before["scenarios"]}
    return [message("new_scenario", title=s["title"], status=s["status"]) for s in now["scenarios"] if states.get(s["id"]) != s["status"]]
