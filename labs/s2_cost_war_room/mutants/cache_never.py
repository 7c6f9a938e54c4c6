# %% solution="cache_key" fails=["week_cheaper"]
"""keeps nothing"""
def cache_key(call, rule):
    return None
