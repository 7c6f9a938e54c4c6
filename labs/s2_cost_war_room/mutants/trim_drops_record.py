# %% solution="keep_parts" fails=["trim_keeps", "week_cheaper", "week_quality"]
"""leaves out the customer's record, which is empty for most calls"""
def keep_parts(call, parts):
    return {name: text for name, text in parts.items() if name in ("task", "form", "material", "question")}
