# %% solution="hours_worked"
def hours_by_step(log):
    minutes, seen = {}, set()
    for row in log.to_dict("records"):
        if row["task"] not in seen:
            seen.add(row["task"])
            minutes[row["step"]] = minutes.get(row["step"], 0) + row["minutes"]
    return {step: value / 60 for step, value in minutes.items()}

# %% solution="kinds_recurring"
def recurring_by_step(log, times=5):
    kinds = {}
    for row in log.drop_duplicates("task").to_dict("records"):
        kinds.setdefault(row["step"], []).append(row["kind"])
    share = {}
    for step, found in kinds.items():
        number = {kind: 0 for kind in found}
        for kind in found:
            number[kind] += 1
        share[step] = sum(n for n in number.values() if n >= times) / len(found)
    return share

# %% solution="kinds_judged"
def judgement_by_step(log, times=5):
    outcomes = {}
    for row in log.drop_duplicates("task").to_dict("records"):
        here = outcomes.setdefault(row["step"], {}).setdefault(row["kind"], {})
        here[row["outcome"]] = here.get(row["outcome"], 0) + 1
    share = {}
    for step, kinds in outcomes.items():
        right = total = 0
        for found in kinds.values():
            if sum(found.values()) >= times:
                right += max(found.values())
                total += sum(found.values())
        if total:
            share[step] = 1 - right / total
    return share

# %% solution="guard_rule"
def may_be_ai(step):
    readable = step["input"] in ("text", "form", "image")
    risky = step["reversible"] == "no" and step["regulated"] == "yes"
    return bool(readable and (step["approval"] == "yes" or not risky))

# %% solution="limits_set"
limits = {"recurring": 0.6, "judgement": 0.06}
