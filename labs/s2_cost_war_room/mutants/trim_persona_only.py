# %% solution="keep_parts" fails=["week_cheaper"]
"""takes out the praise of the persona and leaves the rest"""
def keep_parts(call, parts):
    return {name: text for name, text in parts.items() if name != "persona"}
