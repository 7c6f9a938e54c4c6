# %% solution="call_cost" fails=["call_costs"]
"""charges cached tokens the full price"""
def call_cost(usage, prices):
    price = prices[usage["model"]]
    cost = (usage["prompt_tokens"] * price["input"] + usage["completion_tokens"] * price["output"]) / 1_000_000
    return cost / 2 if usage["batch"] else cost
