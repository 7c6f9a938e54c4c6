# %% solution="keep_parts" fails=["trim_keeps", "week_cheaper", "week_promises", "week_quality", "forecast_own"]
"""looks the kind up in a table of its own and stops at a kind that is not in it"""
NEEDED = {"route": ["form", "material", "question"], "talks": ["material", "question"], "handbook": ["material", "question"], "price": ["task", "material", "question"],
          "status": ["task", "record", "question"], "record": ["task", "form", "question"]}


def keep_parts(call, parts):
    return {name: parts[name] for name in NEEDED[call["kind"]]}
