# %% solution="keep_parts" fails=["trim_keeps", "week_cheaper"]
"""sends every part as before"""
def keep_parts(call, parts):
    return dict(parts)
