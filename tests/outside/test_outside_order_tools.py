"""The worked order agent on a shop that nobody here wrote: customers, orders and tasks of tau-bench's retail domain.

1,000 orders of 500 customers stand on the desk, pending as processing and processed as shipped. Each of the 114 tasks is
written to the agent as its first message: the task's own reason for the call, put into the first person by replacing words,
with the customer's e-mail address. Only what five tools can do is expected of it: the cancellations. An exchange, a return
or a change of address is nobody's order to cancel. `python tests/outside/test_outside_order_tools.py` prints the figures
of the lab's notes; as a test it needs CAMP_DATA_MIRROR.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "labs" / "s1_order_tools"
MIRROR = os.environ.get("CAMP_DATA_MIRROR")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not MIRROR, reason="CAMP_DATA_MIRROR names no folder with the outside data sets"),
              pytest.mark.skipif(not LAB.exists(), reason="the lab is not in this tree")]
STATUS = {"pending": "processing", "processed": "shipped", "delivered": "delivered", "cancelled": "cancelled"}
FIRST_PERSON = [(r"\byou're\b", "I'm"), (r"\byou'd\b", "I'd"), (r"\byou've\b", "I've"), (r"\byour\b", "my"), (r"\byourself\b", "myself"), (r"\byou\b", "I"), (r"\bI are\b", "I am")]


def shop(mirror: Path) -> tuple[dict, list[dict]]:
    """Return the desk's tables, and one row of the lab's `dialogues` for each task."""
    folder = mirror / "tau_bench_retail"
    orders, users, tasks = (json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("orders", "users", "tau2_tasks"))
    tables = {
        "customers": [{"customer_id": name, "kind": "family", "name": f"{user['name']['first_name']} {user['name']['last_name']}", "email": user["email"],
                       "town": user["address"]["city"], "country": "US"} for name, user in users.items()],
        "orders": [{"order_id": order_id(name), "customer_id": order["user_id"], "ordered_on": "2026-10-20", "status": STATUS[order["status"]], "currency": "USD", "net": "0.00",
                    "promised_on": "2026-11-05"} for name, order in orders.items()],
    }
    rows = []
    for task in tasks:
        actions = task["evaluation_criteria"]["actions"] or []
        named = [action["arguments"]["order_id"] for action in actions if "order_id" in action["arguments"]]
        owner = next((orders[name]["user_id"] for name in named if name in orders), None) or next((a["arguments"]["user_id"] for a in actions if "user_id" in a["arguments"]), None)
        if owner is None:
            continue
        due = [order_id(action["arguments"]["order_id"]) for action in actions if action["name"] == "cancel_pending_order"]
        text = first_person(task["user_scenario"]["instructions"]["reason_for_call"]).replace("#W", "O-")
        rows.append({"dialogue_id": task["id"], "kind": "cancel only" if due and all(a["name"] == "cancel_pending_order" for a in actions if writes(a["name"])) else "mixed" if due else "other",
                     "wants": "cancel", "opening": f"{text} My e-mail is {users[owner]['email']}.", "email": users[owner]["email"], "orders": " ".join(due), "confirms": "Yes, please.", "customer_id": owner,
                     "cancelled": " ".join(due), "ticket": "", "tells": "", "secret": "", "faults": ""})
    return tables, rows


def order_id(name: str) -> str:
    return name.replace("#W", "O-")


def writes(name: str) -> bool:
    return not name.startswith(("get_", "find_", "list_", "calculate", "think"))


def first_person(text: str) -> str:
    """Put a task's words into the customer's mouth, by replacing words and nothing else."""
    for pattern, words in FIRST_PERSON:
        text = re.sub(pattern, words, text, flags=re.I)
    return text


def figures(mirror: Path) -> dict[str, dict[str, int]]:
    """Return kind -> how many tasks, ended right, cancelled too little, cancelled something else."""
    from campkit.tools.store import Store
    from graders.build import write_release_files
    from graders.exec_session import ExecSession
    from graders.labs import load_lab

    lab = load_lab(LAB)
    talk = lab.module("checks.py").talk
    tables, rows = shop(mirror)
    store, found = Store.of(tables), {}
    with tempfile.TemporaryDirectory() as folder:
        write_release_files(lab, Path(folder))
        with ExecSession(lab, lab.with_answers(None), Path(folder), 1) as session:
            session.run()
            session._left_s = 3600.0
            for row in rows:
                session.reset_usage(calls=100)
                desk = session.open_desk(store, role="team lead")
                talk.hold(lambda conversation: session.call("reply", conversation, timeout_s=60), row)
                done = {change.key[0] for change in desk.changes() if change.table == "orders" and change.after["status"] == "cancelled"}
                strange = [change for change in desk.changes() if change.table not in ("orders", "tickets") or (change.table == "orders" and change.key[0] not in done)]
                counts = found.setdefault(row["kind"], {"tasks": 0, "right": 0, "cancelled too little": 0, "cancelled something else": 0, "other changes": 0, "tickets": 0})
                due = set(row["cancelled"].split())
                counts["tasks"] += 1
                counts["right"] += done == due
                counts["cancelled too little"] += bool(due - done)
                counts["cancelled something else"] += bool(done - due)
                counts["other changes"] += bool(strange)
                counts["tickets"] += any(change.table == "tickets" for change in desk.changes())
    return found


def test_nothing_is_cancelled_that_the_task_does_not_cancel():
    found = figures(Path(MIRROR))
    assert sum(counts["tasks"] for counts in found.values()) >= 100
    assert all(counts["cancelled something else"] == counts["other changes"] == 0 for counts in found.values()), found


if __name__ == "__main__":
    print(json.dumps(figures(Path(MIRROR or ".")), indent=1))
