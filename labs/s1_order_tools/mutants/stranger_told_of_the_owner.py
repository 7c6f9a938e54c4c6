# %% solution="agent_reply" fails=["dialogues_end_right", "dialogues_harm_nobody", "dialogues_every_kind", "forecast_close"]
"""tells a stranger everything about the order but the day: whose it is, their address, the status"""
def asked_about(order_id, conversation):
    """Was the last thing that the agent said a question whether to cancel this order?"""
    asked = conversation[-2]["content"] if len(conversation) > 1 else ""
    return "?" in asked and "cancel" in asked.lower() and order_id in re.findall(r"O-\d+", asked)


def model_wants(conversation):
    """[(tool, order_id)] that the model asks for."""
    message = client.chat.completions.create(**request_for(conversation)).choices[0].message
    wants = []
    for call in message.tool_calls or []:
        try:
            wants.append((call.function.name, json.loads(call.function.arguments)["order_id"]))
        except (ValueError, KeyError, TypeError):
            pass
    return wants


def reply(conversation: list[dict]) -> str:
    """Return what the agent says next."""
    permissions = yaml.safe_load(Path("permissions.yaml").read_text(encoding="utf-8"))
    customer = known_customer(conversation) if permissions.get("find_customer") == "freely" else None
    if customer is None:
        return "Please tell me the e-mail address that we have on file for you. What is your e-mail address?"
    named = list(dict.fromkeys(re.findall(r"O-\d+", " ".join(turn["content"] for turn in conversation if turn["role"] == "user"))))
    wants = [want for want in model_wants(conversation) if want[1] in named]
    if not wants:
        if may_run("list_orders", None, customer, False, permissions) != "run":
            return "Which order do you mean? Please tell me the order number."
        listed = use("list_orders", {"customer_id": customer["customer_id"], "limit": 50})
        open_ids = [] if failed(listed) else [row["order_id"] for row in listed if row["status"] in ("processing", "shipped")]
        about = named or open_ids
        if not about:
            return "I find no open order under this address. Which order do you mean? Please tell me the order number."
        wants = [want for want in model_wants([*conversation, {"role": "user", "content": f"I mean {about[0]}."}]) if want[1] == about[0]]
        tool_name = wants[0][0] if wants else "get_order"
        if not named and tool_name != "get_order" and len(open_ids) > 1:
            return f"You have several open orders: {', '.join(open_ids)}. Which order do you mean?"
        wants = [(tool_name, order_id) for order_id in about]
    return " ".join(act(name, order_id, customer, conversation, permissions) for name, order_id in dict.fromkeys(wants))


def act(name, order_id, customer, conversation, permissions):
    """Do one thing about one order, as far as the guard allows; return a sentence."""
    order = use("get_order", {"order_id": order_id})
    if failed(order) == "not_found" or (not failed(order) and order["customer_id"] != customer["customer_id"]):
        if failed(order) == "not_found":
            return f"I find no order {order_id} under this address."
        owner = use("get_customer", {"customer_id": order["customer_id"]})
        return f"That order belongs to {owner.get('name')} of {owner.get('town')}, e-mail {owner.get('email')}; it is {order['status']} and cost {order['net']} EUR. I may not do anything for you."
    if failed(order):
        return "I cannot look into the order system at the moment. Please write again later."
    if name == "cancel_order" and order["status"] in ("shipped", "delivered") and may_run(name, order, customer, True, permissions) == "refuse":
        name = "create_ticket"
    verdict = may_run(name, order, customer, said_yes_to(order_id, conversation), permissions)
    if verdict == "ask yes" and asked_about(order_id, conversation):
        return f"All right, {order_id} stays as it is. Nothing was changed."
    if verdict == "ask yes":
        return f"Shall I cancel {order_id}, yes or no?"
    if verdict != "run":
        return f"I may not do that for {order_id}. A person of the service desk has to."
    if name == "get_order":
        return f"{order_id} is {order['status']}, promised for {order['promised_on']}."
    words = next(turn["content"] for turn in conversation if turn["role"] == "user")
    if name == "cancel_order":
        done = use("cancel_order", {"order_id": order_id, "reason": words[:500]})
        return f"I could not cancel {order_id}." if failed(done) else f"{order_id} is cancelled."
    done = use("create_ticket", {"customer_id": customer["customer_id"], "order_id": order_id, "subject": f"About {order_id}", "text": words[:2000]})
    return "That did not work. Please write again later." if failed(done) else f"I opened ticket {done['ticket_id']} for {order_id}; a person will write to you."
