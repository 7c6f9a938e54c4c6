"""Sums over real amounts: shop orders (tau-bench), purchase orders (AdventureWorks), a council's payments (Oxford)."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from campkit.model_evaluation.data import document, rows
from campkit.model_evaluation.items import Item, Task, sample
from campkit.model_evaluation.routing_words import STUFFING
from campkit.practice_model.decide.compute import evaluate

WRONG = {"stuffed": frozenset({"stuffed"}), "empty": frozenset({"empty"})}
CALCULATOR = {"type": "function", "function": {"name": "calculate", "description": "Work out an arithmetic expression exactly.", "parameters": {
    "type": "object", "properties": {"expression": {"type": "string", "description": "Arithmetic expression, for example 2 * (3 + 4.5)"}}, "required": ["expression"]}}}


def _shop(count: int) -> list[Item]:
    orders = document("tau_bench_retail/orders.json")
    values = list(orders.values()) if isinstance(orders, dict) else orders
    items = []
    for first, second in zip(values[::2], values[1::2], strict=False):  # two orders of the shop make one basket
        lines = [f"{i['name']}: {i['price']:.2f}" for i in [*first["items"], *second["items"]]]
        items.append(Item({"text": "\n".join(lines)}, f"{sum(Decimal(str(i['price'])) for i in [*first['items'], *second['items']]):.2f}"))
    return sample([i for i in items if i.data["text"].count("\n") >= 4], count)


def _purchases(count: int) -> list[Item]:
    orders: dict[str, list[dict]] = {}
    for row in rows("adventureworks/PurchaseOrderDetail.csv"):
        orders.setdefault(row["PurchaseOrderID"], []).append(row)
    items = []
    for lines in orders.values():
        if 2 <= len(lines) <= 8:
            text = "\n".join(f"{line['OrderQty']} x product at {Decimal(line['UnitPrice']):.2f}" for line in lines)
            total = sum(int(line["OrderQty"]) * Decimal(line["UnitPrice"]).quantize(Decimal("0.01")) for line in lines)
            items.append(Item({"text": text}, f"{total:.2f}"))
    return sample(items, count)


def _payments(count: int) -> list[Item]:
    amounts = [Decimal(r["amount"]) for r in rows("oxford_council_ap_ledger/oxford_expenditure_2014_2018_combined.csv.gz")[:40_000] if re.fullmatch(r"\d+(\.\d{1,2})?", r["amount"] or "")]
    items = []
    for start in range(0, len(amounts) - 12, 12):
        part = amounts[start : start + 6 + (start // 12) % 7]
        items.append(Item({"text": "\n".join(f"payment: {a:.2f}" for a in part)}, f"{sum(part):.2f}"))
    return sample(items, count)


def _request(item: Item, on: frozenset[str]) -> dict:
    asked = "Add up the amounts and give the total with two decimals."
    asked += " Work step by step: show the running total after each amount, then the total in a last line." if "steps" in on else " Give only the total."
    asked = f"{STUFFING} {asked}" if "stuffed" in on else asked
    body = {"messages": [*([] if "empty" in on else [{"role": "system", "content": asked}]), {"role": "user", "content": f"Amounts:\n{item.data['text']}"}], "temperature": 0}
    return {**body, "tools": [CALCULATOR]} if "tool" in on else body


def _score(item: Item, choice) -> float:
    numbers = re.findall(r"\d+\.\d\d(?!\d)|\d+(?:\.\d+)?", (choice.text or "").replace(",", ""))
    return float(bool(numbers) and Decimal(numbers[-1]) == Decimal(item.expected))


def _loop(engine, item: Item, on: frozenset[str], model: str):
    """Answer, serving the calculator when it is called."""
    request = {**_request(item, on), "model": model}
    for _ in range(3):
        choice = engine.complete(request).choices[0]
        if not choice.tool_calls:
            return choice
        calls = [{"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}} for c in choice.tool_calls]
        request["messages"] = [*request["messages"], {"role": "assistant", "content": None, "tool_calls": calls}]
        for call in choice.tool_calls:
            value = evaluate(json.loads(call.arguments).get("expression", ""))
            request["messages"].append({"role": "tool", "tool_call_id": call.id, "content": json.dumps({"result": f"{value:.2f}"} if value is not None else {"error": "not an expression"})})
    return choice


def sum_tasks(count: int) -> list[Task]:
    """For each source, decomposition (steps) and the calculator."""
    made = []
    for name, source, items in (("shop orders", "tau-bench retail", _shop(count)), ("purchase orders", "AdventureWorks", _purchases(count)), ("payments", "Oxford City Council", _payments(count))):
        made.append(Task(f"sums, {name}", source, items, _request, _score, frozenset({"steps"}), frozenset(), {"decomposition": "steps"}, WRONG, run=_loop))
        made.append(Task(f"calculator, {name}", source, items, _request, _score, frozenset({"tool"}), frozenset(), {"tools for arithmetic": "tool"}, WRONG, run=_loop))
    return made
