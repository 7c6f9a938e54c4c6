# %% solution="agent_reply" fails=["dialogues_every_kind"]
"""acts on the first open order when the customer has several and named none"""
def reply(conversation: list[dict]) -> str:
    """Return what the agent says next."""
    permissions = yaml.safe_load(Path("permissions.yaml").read_text(encoding="utf-8"))
    customer = known_customer(conversation)
    spoken = " ".join(turn["content"] for turn in conversation if turn["role"] == "user")
    if re.match(r"\W*no\b", conversation[-1]["content"], re.I) and len(conversation) > 1:
        return "Then I leave everything as it is."
    open_ids = [row["order_id"] for row in use("list_orders", {"customer_id": customer["customer_id"]}) if row["status"] in ("processing", "shipped")] if customer else []
    plain = [turn | {"content": ADDRESS.sub("", turn["content"])} for turn in conversation]  # who it is, the code knows; the model needs no addresses
    if open_ids and not re.search(r"O-\d+", spoken):
        plain[0] |= {"content": f"{plain[0]['content']} My open orders: {', '.join(open_ids)}."}
    request, told = request_for(plain), []
    for _ in range(permissions["max_steps"]):
        message = client.chat.completions.create(**request).choices[0].message
        if not message.tool_calls:
            break
        request["messages"] = [*request["messages"], message.model_dump(exclude_none=True, include={"role", "content", "tool_calls"})]
        for call in message.tool_calls:
            try:
                arguments = json.loads(call.function.arguments)
            except ValueError:
                arguments = {}
            end, result = act(call.function.name, arguments, customer, open_ids, conversation, permissions)
            if end and not told:
                return end
            if call.function.name == "get_order" and not failed(result):
                told.append(f"{result['order_id']} is {result['status']}, promised for {result['promised_on']}.")
            request["messages"].append({"role": "tool", "tool_call_id": call.id, "content": json.dumps(result)})
    if told:
        return " ".join(dict.fromkeys(told))
    if customer is None:
        return "May I have the e-mail address of your account?"
    return "I did not understand that. A colleague will write to you."


def asked_about(order_id, conversation):
    """Was the last thing the agent said a question whether to cancel this order?"""
    asked = conversation[-2]["content"] if len(conversation) > 1 else ""
    return "?" in asked and "cancel" in asked.lower() and order_id in asked


def act(name, arguments, customer, open_ids, conversation, permissions):
    """Check and run one call; return (what to say at once or None, the result for the model)."""
    order_id, order = arguments.get("order_id"), None
    if name == "cancel_order" and open_ids and not re.search(r"O-\d+", conversation[0]["content"]):
        order_id = open_ids[0]
    spoken = " ".join(turn["content"] for turn in conversation if turn["role"] == "user")
    if order_id is not None and customer is not None:
        order = use("get_order", {"order_id": order_id})
        if failed(order):
            return f"I cannot find {order_id} under this address.", order
    verdict = may_run(name, order, customer, order_id is not None and said_yes_to(order_id, conversation), permissions)
    if verdict == "ask address":
        return "May I have the e-mail address of your account?", None
    if verdict == "ask yes" and asked_about(order_id, conversation):  # the answer was no yes
        return "Then I leave everything as it is.", None
    if verdict == "ask yes":
        return f"Shall I cancel order {order_id}? Please answer yes or no.", None
    if verdict == "refuse":
        is_theirs = order is not None and order["customer_id"] == customer["customer_id"]
        if name == "cancel_order" and is_theirs and order["status"] in ("shipped", "delivered"):
            return ticket(customer, order, "return", conversation)
        return ("I cannot find this order under your address." if order is not None else "That is something a colleague has to do."), None
    if name == "get_order":
        return None, {field: order[field] for field in ("order_id", "status", "promised_on")}  # the typed note stays here
    if name == "cancel_order":
        result = use(name, {"order_id": order_id, "reason": "asked for and confirmed by the customer"})
        return (f"{order_id} could not be cancelled. A colleague will write to you." if failed(result) else f"{order_id} is cancelled."), result
    if name == "create_ticket":
        return ticket(customer, order, "problem", conversation)
    return None, use(name, arguments)


def ticket(customer, order, subject, conversation):
    """Open one ticket for an order."""
    made = use("create_ticket", {"customer_id": customer["customer_id"], "order_id": order["order_id"], "subject": subject, "text": conversation[0]["content"]})
    return (f"A colleague will take care of {order['order_id']}." if failed(made) else f"I have opened ticket {made['ticket_id']} for {order['order_id']}. A colleague will write to you."), made
