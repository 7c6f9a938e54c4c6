# %% solution="call_cost" fails=["call_costs"]
"""charges tokens out at four times the tokens in, and cached ones at a quarter, whatever the price list says"""
def call_cost(usage, prices):
    price = prices[usage["model"]]
    cost = price["input"] * ((usage["prompt_tokens"] - usage["cached_tokens"]) + usage["cached_tokens"] / 4 + usage["completion_tokens"] * 4) / 1_000_000
    return cost / 2 if usage["batch"] else cost
