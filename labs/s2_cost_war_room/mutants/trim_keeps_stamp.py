# %% solution="keep_parts" fails=["trim_keeps"]
"""leaves out the fixed parts that do nothing, and still sends stamp and thread"""
def keep_parts(call, parts):
    return {name: text for name, text in parts.items() if name not in ("persona", "history", "style")}
