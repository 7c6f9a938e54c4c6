# %% solution="keep_parts" fails=["trim_keeps", "week_cheaper", "week_quality"]
"""sends only task and question for a kind of call that nobody has measured"""
def keep_parts(call, parts):
    needed = {"route": ["form", "material", "question"], "talks": ["material", "question"], "handbook": ["material", "question"], "price": ["task", "material", "question"],
              "status": ["task", "record", "question"], "record": ["task", "form", "question"]}.get(call["kind"], ["task", "question"])
    return {name: text for name, text in parts.items() if name in needed}
