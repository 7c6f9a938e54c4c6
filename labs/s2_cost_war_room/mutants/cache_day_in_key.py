# %% solution="cache_key" fails=["cache_serves"]
"""puts the day into every key, so that an answer that holds all week is asked for again each morning"""
def cache_key(call, rule):
    if rule is None or rule["keep_until"] == "not kept":
        return None
    key = [call["kind"], call["question"], call["at"][:10]]
    if rule["right_for"] == "same kind of customer":
        key.append(call["customer_kind"])
    elif rule["right_for"] == "one customer":
        key.append(call["customer"])
    if rule["keep_until"] == "next scan":
        key.append(call["scan"])
    elif rule["keep_until"] == "next price list":
        key.append(call["price_list"])
    return " | ".join(key)
