# %% solution="keep_parts" fails=["trim_keeps", "week_cheaper", "week_quality"]
"""cuts the longest part, which is the one that holds the answer"""
def keep_parts(call, parts):
    return {name: text for name, text in parts.items() if name in ("task", "form", "record", "question")}
