# %% solution="keep_parts" fails=["week_cheaper"]
"""sends every part as before"""
def keep_parts(call, parts):
    return dict(parts)
