# %% solution="call_cost" fails=["call_costs"]
"""takes the prices for a thousand tokens, not for a million"""
def call_cost(usage, prices):
    price = prices[usage["model"]]
    new = usage["prompt_tokens"] - usage["cached_tokens"]
    cost = (new * price["input"] + usage["cached_tokens"] * price["cached_input"] + usage["completion_tokens"] * price["output"]) / 1_000
    return cost / 2 if usage["batch"] else cost
