# %% solution="call_cost" fails=["call_costs"]
"""forgets that a batch costs half"""
def call_cost(usage, prices):
    price = prices[usage["model"]]
    new = usage["prompt_tokens"] - usage["cached_tokens"]
    return (new * price["input"] + usage["cached_tokens"] * price["cached_input"] + usage["completion_tokens"] * price["output"]) / 1_000_000
