# %% solution="cache_key" fails=["cache_serves", "week_cheaper"]
"""keeps nothing"""
def cache_key(call, rule):
    return None
