# %% solution="who_and_yes" fails=["dialogues_end_right", "dialogues_harm_nobody", "dialogues_every_kind", "dialogues_survive_trouble", "forecast_close"]
"""takes the wish to cancel for the yes, so nobody is asked"""
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def use(name: str, arguments: dict):
    """Run a tool of the desk and return its answer; after a time-out once more, so that nothing can happen twice."""
    if name in ("cancel_order", "create_ticket"):
        arguments = arguments | {"idempotency_key": f"{name} {arguments['order_id']}"}
    result = json.loads(tools.desk().call(name, arguments))
    if failed(result) == "timeout":
        result = json.loads(tools.desk().call(name, arguments))
    return result


def failed(result) -> str | None:
    """The code of an error (timeout, refused, not_found ...), None when there is none."""
    return result["error"]["code"] if isinstance(result, dict) and "error" in result else None


def known_customer(conversation: list[dict]) -> dict | None:
    """The customer whose address stands in the customer's own messages; None when there is none."""
    for turn in reversed(conversation):
        for address in ADDRESS.findall(turn["content"]) if turn["role"] == "user" else ():
            found = use("find_customer", {"email": address})
            if isinstance(found, list) and len(found) == 1:
                return found[0]
    return None


def said_yes_to(order_id: str, conversation: list[dict]) -> bool:
    """Did the customer just say yes to a question whether to cancel this order?"""
    return True
