# %% solution="keep_parts" fails=["trim_keeps", "week_cheaper", "week_quality"]
"""cuts every part after its first sixty words"""
def keep_parts(call, parts):
    return {name: " ".join(text.split()[:60]) for name, text in parts.items() if name not in ("persona", "history", "style", "stamp", "thread")}
