# %% solution="keep_parts" fails=["forecast_own", "trim_keeps", "week_cheaper"]
"""sends every part as before"""
def keep_parts(call, parts):
    return dict(parts)
