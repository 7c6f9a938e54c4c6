# %% solution="call_cost" fails=["call_costs"]
"""charges cached tokens twice: once as cached, once as tokens in"""
def call_cost(usage, prices):
    price = prices[usage["model"]]
    cost = (usage["prompt_tokens"] * price["input"] + usage["cached_tokens"] * price["cached_input"] + usage["completion_tokens"] * price["output"]) / 1_000_000
    return cost / 2 if usage["batch"] else cost
