# %% solution="keep_parts" fails=["trim_keeps", "week_cheaper", "week_quality"]
"""leaves out the sentence that says what the answer looks like"""
def keep_parts(call, parts):
    return {name: text for name, text in parts.items() if name in ("task", "material", "record", "question")}
