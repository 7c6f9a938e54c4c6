# %% solution="who_and_yes" fails=["dialogues_end_right", "dialogues_harm_nobody", "dialogues_every_kind", "forecast_close"]
"""takes the word yes in any message of the customer for the yes, whatever was asked"""
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def use(name: str, arguments: dict):
    """Run a tool of the desk and return its answer; after a time-out once more, so that nothing can happen twice."""
    if name in ("cancel_order", "create_ticket"):
        arguments = arguments | {"idempotency_key": f"{name} {arguments['order_id']}"}
    result = None
    for _ in range(3):
        result = json.loads(tools.desk().call(name, arguments))
        if failed(result) != "timeout":
            break
    return result


def failed(result) -> str | None:
    """The code of an error (timeout, refused, not_found ...), None when there is none."""
    return result["error"]["code"] if isinstance(result, dict) and "error" in result else None


def known_customer(conversation: list[dict]) -> dict | None:
    """The customer whose address stands in the customer's own messages; None when there is none."""
    for turn in reversed(conversation):
        if turn["role"] == "user":
            for address in reversed(ADDRESS.findall(turn["content"])):
                found = use("find_customer", {"email": address})
                if not failed(found):
                    for row in found:
                        if row["email"].lower() == address.lower():
                            return row
    return None


YES = re.compile(r"^\W*(yes|yeah|yep|sure|ok|okay|of course|go ahead|please do|please cancel|do it|correct|right|i am sure|confirmed|i confirm)\b", re.I)
NO = re.compile(r"\b(do not cancel|don.t cancel|leave it|keep it|changed my mind)\b", re.I)


def asked_about(order_id, conversation):
    """Was the last thing that the agent said a question whether to cancel this order?"""
    if len(conversation) < 2 or conversation[-2]["role"] != "assistant":
        return False
    asked = conversation[-2]["content"]
    return "?" in asked and "cancel" in asked.lower() and order_id in re.findall(r"O-\d+", asked)


def said_yes_to(order_id, conversation):
    """Did the customer ever say yes?"""
    return any(turn["role"] == "user" and re.search(r"\b(yes|sure|of course|go ahead)\b", turn["content"], re.I) is not None for turn in conversation[1:])
