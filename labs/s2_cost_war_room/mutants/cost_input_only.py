# %% solution="call_cost" fails=["call_costs"]
"""counts only the tokens that go in"""
def call_cost(usage, prices):
    price = prices[usage["model"]]
    cost = ((usage["prompt_tokens"] - usage["cached_tokens"]) * price["input"] + usage["cached_tokens"] * price["cached_input"]) / 1_000_000
    return cost / 2 if usage["batch"] else cost
