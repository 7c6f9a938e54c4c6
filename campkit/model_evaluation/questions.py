"""Questions with and without an answer in the context: a handbook, a price list of the shop, real service guidelines."""

from __future__ import annotations

import re

from campkit.model_evaluation.data import document
from campkit.model_evaluation.items import Item, Task, sample
from campkit.model_evaluation.routing_words import STUFFING

HANDBOOK = """[1] The office is open from 8:00 to 18:30 on working days.
[2] Each employee has 28 days of paid holiday a year. Up to 5 days may be carried over until 31 March.
[3] Illness has to be reported to the line manager before 9:30. A doctor's note is needed from the third day.
[4] Travel by train is booked in second class. Journeys of more than four hours may be booked in first class.
[5] A hotel night may cost up to 140 euros, in capitals up to 190 euros.
[6] Expenses are handed in within 30 days, with the receipts.
[7] The laptop is replaced every four years. A lost laptop is reported to security within two hours.
[8] Passwords have at least 14 characters and are never shared.
[9] Visitors are registered at the front desk and wear a badge.
[10] The canteen serves lunch from 11:45 to 13:45. A meal costs 6.40 euros.
[11] Working from home is possible on up to three days a week. Mondays are office days.
[12] The probation period lasts six months. During it, notice is two weeks.
[13] Parking spaces are given out by lot every January. Bicycles stand in the cellar.
[14] Training courses up to 1,200 euros are approved by the line manager, above that by the head of department.
[15] Presents from suppliers worth more than 35 euros are declined."""
ASKED = [
    ("When is the office open?", 1), ("Until what time is the office open in the evening?", 1), ("How many days of paid holiday do I have?", 2), ("How many holiday days can be carried over?", 2),
    ("By what time must I report illness?", 3), ("When do I need a doctor's note?", 3), ("Which class do I book on the train?", 4), ("When may I travel first class?", 4),
    ("How much may a hotel night cost?", 5), ("What is the hotel limit in capitals?", 5), ("When do I hand in my expenses?", 6), ("Do I need receipts for expenses?", 6),
    ("How often is a laptop replaced?", 7), ("Who do I tell about a lost laptop?", 7), ("How long must a password be?", 8), ("May I share my password?", 8),
    ("Where are visitors registered?", 9), ("Do visitors wear a badge?", 9), ("When does the canteen serve lunch?", 10), ("What does a meal in the canteen cost?", 10),
    ("On how many days may I work from home?", 11), ("Which day is an office day?", 11), ("How long is the probation period?", 12), ("What is the notice during probation?", 12),
    ("How are parking spaces given out?", 13), ("Where do bicycles stand?", 13), ("Who approves a training course of 900 euros?", 14), ("Who approves courses above 1,200 euros?", 14),
    ("What happens with presents from suppliers?", 15), ("From which value are presents declined?", 15),
]
UNASKED = [
    "Is there a company car?", "How much is the Christmas bonus?", "Who is the works doctor?", "Can I bring my dog?", "What is the pension contribution?", "Is there a gym subsidy?",
    "When is the summer party?", "Do we get shares?", "What is the salary of a trainee?", "Which dentist does the insurance cover?", "How long is parental leave?", "Is smoking allowed on the roof?",
    "What colour is the logo?", "Who founded the firm?", "May I sublet my flat?", "What is the wifi code for guests?", "How do I order business cards?", "Is overtime paid at weekends?",
    "Which bank pays our wages?", "Do we sponsor a football team?", "Is there a sabbatical?", "How is the retirement gift chosen?", "When was the last fire drill?", "Does the firm pay for glasses?",
    "Where is the nearest pharmacy?", "Are there language classes in Spanish?", "What is the dress code?", "Can I get an advance on my wages?", "Who waters the plants?", "Is the building for sale?",
]
WRONG = {"stuffed": frozenset({"stuffed"}), "empty": frozenset({"empty"})}
ABSTAIN = "If the context does not hold the answer, reply exactly: NOT STATED."


def _prompt(context: str, question: str, on: frozenset[str], cite: bool = True) -> dict:
    system = "Answer the question from the context." + (" Quote the sentence and cite its number in square brackets, e.g. [3]." if cite else "")
    if "abstain" in on:
        system += " " + ABSTAIN
    if "stuffed" in on:
        system = f"{STUFFING} {system}"
    if "empty" in on:
        system = ""
    return {"messages": [{"role": "system", "content": f"{system}\n\nContext:\n{context}".strip()}, {"role": "user", "content": question}], "temperature": 0}


def _score(item: Item, choice) -> float:
    text = choice.text or ""
    return float("NOT STATED" in text) if item.expected is None else float(str(item.expected) in text)


def handbook_task() -> Task:
    """Sixty questions over a small handbook, half of them without an answer."""
    items = [Item({"q": q}, f"[{n}]") for q, n in ASKED] + [Item({"q": q}, None) for q in UNASKED]
    return Task("handbook", "written for this evaluation", items, lambda item, on: _prompt(HANDBOOK, item.data["q"], on), _score, frozenset({"abstain"}), frozenset(), {"abstention": "abstain"}, WRONG)


def prices_task(count: int) -> Task:
    """Prices of the shop's products: six products in the context, a question about one of them or about another."""
    products = list(document("tau_bench_retail/products.json").values())
    lowest = {p["name"]: min(v["price"] for v in p["variants"].values()) for p in products}
    names = sorted(lowest)
    items = []
    for i in range(0, 9 * len(names)):
        chosen = [names[(i * 7 + 5 * k) % len(names)] for k in range(6)]
        context = "\n".join(f"[{k + 1}] The {name} costs {lowest[name]:.2f} dollars." for k, name in enumerate(chosen))
        inside = i % 2 == 0
        asked = chosen[i % 6] if inside else next(n for n in names[i % len(names) :] + names if n not in chosen and not set(n.lower().split()) & set(" ".join(chosen).lower().split()))
        items.append(Item({"q": f"How much does the {asked} cost?", "context": context}, f"{lowest[asked]:.2f}" if inside else None))
    return Task("shop prices", "tau-bench retail", sample(items, count), lambda item, on: _prompt(item.data["context"], item.data["q"], on), _score, frozenset({"abstain"}), frozenset(), {"abstention": "abstain"}, WRONG)


def guidelines_task(count: int) -> Task:
    """Service guidelines (ABCD): which section tells the agent about a subject; half of the sections are taken out of the context."""
    flows = document("abcd/guidelines.json")
    sections = []
    for flow in flows.values():
        for name, body in flow["subflows"].items():
            text = " ".join(a["text"] for a in body.get("actions", []) if a.get("text"))
            text = re.sub(r"\s+", " ", re.sub(r"[\[\]]", "", text))[:500]
            if len(text) > 60:
                sections.append((name, text))
    items = []
    for i, (name, _) in enumerate(sections * 10):
        others = [s for s in sections if s[0] != name]
        window = [others[(i * 3 + 4 * k) % len(others)] for k in range(5)]
        inside = (i // len(sections)) % 2 == 0
        if inside:
            window[i % 5] = sections[i % len(sections)]
        elif any(set(name.lower().split()) & set(other.lower().split()) for other, _ in window):
            continue
        context = "\n\n".join(f"## {n}\n{t}" for n, t in window)
        items.append(Item({"q": f"What does the agent have to do for: {name}?", "context": context}, name if inside else None))

    def request(item: Item, on: frozenset[str]) -> dict:
        system = "Answer the question from the guidelines. Cite the title of the section in square brackets." + (" " + ABSTAIN.replace("context", "guideline") if "abstain" in on else "")
        system = f"{STUFFING} {system}" if "stuffed" in on else "" if "empty" in on else system
        return {"messages": [{"role": "system", "content": f"{system}\n\n{item.data['context']}".strip()}, {"role": "user", "content": item.data["q"]}], "temperature": 0}

    return Task("service guidelines", "ABCD", sample(items, count), request, _score, frozenset({"abstain"}), frozenset(), {"abstention": "abstain"}, WRONG)
