"""Tool choice on the shop of tau-bench: after each recorded step, is the next call one that the expected solution still needs?"""

from __future__ import annotations

import json
import re

from campkit.model_evaluation.data import document
from campkit.model_evaluation.items import Item, Task, sample
from campkit.model_evaluation.routing_words import STUFFING

TEXT, LIST = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
ORDER = {**TEXT, "description": "The order number, such as #W0000000"}
TOOLS = {
    "find_user_id_by_name_zip": ("Find a customer's user id by first name, last name and zip code.", {"first_name": TEXT, "last_name": TEXT, "zip": {**TEXT, "description": "Zip code such as 12345"}}),
    "find_user_id_by_email": ("Find a customer's user id by e-mail address.", {"email": {**TEXT, "description": "E-mail address of the customer"}}),
    "get_user_details": ("Get a customer's profile: address, payment methods and the list of orders.", {"user_id": {**TEXT, "description": "The user id, such as sara_doe_496"}}),
    "get_order_details": ("Get the status and the items of an order.", {"order_id": ORDER}),
    "get_product_details": ("Get the variants of a product that are in stock.", {"product_id": {**TEXT, "description": "The product id, such as 6086499569"}}),
    "return_delivered_order_items": ("Return items of a delivered order for a refund.", {"order_id": ORDER, "item_ids": LIST, "payment_method_id": TEXT}),
    "exchange_delivered_order_items": ("Exchange items of a delivered order for other variants.", {"order_id": ORDER, "item_ids": LIST, "new_item_ids": LIST, "payment_method_id": TEXT}),
    "modify_pending_order_items": ("Change items of a pending order to other variants.", {"order_id": ORDER, "item_ids": LIST, "new_item_ids": LIST, "payment_method_id": TEXT}),
    "modify_pending_order_address": ("Change the delivery address of a pending order.", {"order_id": ORDER, "address1": TEXT, "city": TEXT, "zip": TEXT}),
    "modify_user_address": ("Change the default address of a customer.", {"user_id": TEXT, "address1": TEXT, "city": TEXT, "zip": TEXT}),
    "cancel_pending_order": ("Cancel a pending order.", {"order_id": ORDER, "reason": {**TEXT, "enum": ["no longer needed", "ordered by mistake"]}}),
    "calculate": ("Work out an arithmetic expression.", {"expression": TEXT}),
    "transfer_to_human_agents": ("Hand the customer over to a human agent when nothing else helps.", {"summary": TEXT}),
}


def _tools(described: bool, swapped: bool = False) -> list[dict]:
    notes = [note for note, _ in TOOLS.values()]
    notes = notes[4:] + notes[:4] if swapped else notes
    made = []
    for (name, (_, properties)), note in zip(TOOLS.items(), notes, strict=True):
        properties = {k: (v if described else {x: y for x, y in v.items() if x != "description"}) for k, v in properties.items()}
        label = name if described or swapped else f"fn_{list(TOOLS).index(name) + 1}"
        made.append({"type": "function", "function": {"name": label, "description": note if described or swapped else "", "parameters": {"type": "object", "properties": properties, "required": list(properties)}}})
    return made


def _result(name: str, arguments: dict, users: dict, orders: dict, products: dict) -> object:
    """What the shop's tool answers, from its real records."""
    if name == "find_user_id_by_name_zip":
        return next((u for u, v in users.items() if v["name"]["first_name"] == arguments["first_name"] and v["address"]["zip"] == arguments["zip"]), "Error: user not found")
    if name == "find_user_id_by_email":
        return next((u for u, v in users.items() if v["email"] == arguments["email"]), "Error: user not found")
    if name == "get_user_details":
        return users.get(arguments["user_id"], "Error: user not found")
    if name == "get_order_details":
        return orders.get(arguments["order_id"], "Error: order not found")
    if name == "get_product_details":
        return products.get(arguments["product_id"], "Error: product not found")
    return "ok"


def shop_task(count: int) -> Task:
    """One item for each step of the expected solutions."""
    users, orders, products = (document(f"tau_bench_retail/{n}.json") for n in ("users", "orders", "products"))
    items = []
    for task in document("tau_bench_retail/tau2_tasks.json"):
        told = task["user_scenario"]["instructions"]
        actions = [a for a in task["evaluation_criteria"]["actions"] or [] if a["name"] in TOOLS]
        said = re.sub(r"\bYou are\b", "I am", f"{told.get('known_info') or ''} {told['reason_for_call']}")
        said = re.sub(r"\byour\b", "my", re.sub(r"\b[Yy]ou\b", "I", said)).strip()
        messages = [{"role": "user", "content": said}]
        for index, action in enumerate(actions):
            items.append(Item({"messages": list(messages)}, sorted({a["name"] for a in actions[index:]})))
            call = {"id": f"call_{index}", "type": "function", "function": {"name": action["name"], "arguments": json.dumps(action["arguments"])}}
            messages += [{"role": "assistant", "content": None, "tool_calls": [call]}, {"role": "tool", "tool_call_id": call["id"], "content": json.dumps(_result(action["name"], action["arguments"], users, orders, products))}]

    def request(item: Item, on: frozenset[str]) -> dict:
        described = "definitions" in on
        system = "You serve customers of an online shop with the tools. First find the customer, then look at what is asked for. Do it without asking back."
        system = f"{STUFFING} {system}" if "stuffed" in on else system
        messages = [*([] if "empty" in on else [{"role": "system", "content": system}]), *item.data["messages"]]
        if not described and "swapped" not in on:
            known = {name: f"fn_{i + 1}" for i, name in enumerate(TOOLS)}
            messages = json.loads(re.sub(r'"name": "(\w+)"', lambda m: f'"name": "{known.get(m.group(1), m.group(1))}"', json.dumps(messages)))
        return {"messages": messages, "tools": _tools(described, "swapped" in on), "parallel_tool_calls": False, "temperature": 0}

    def score(item: Item, choice) -> float:
        names = [f"fn_{list(TOOLS).index(n) + 1}" for n in item.expected] + item.expected
        return float(bool(choice.tool_calls) and choice.tool_calls[0].name in names)

    return Task("tool choice", "tau-bench retail", sample(items, count), request, score, full=frozenset({"definitions"}), base=frozenset(), techniques={"definitions": "definitions"}, wrong={name: frozenset({name}) for name in ("stuffed", "swapped", "empty")})
