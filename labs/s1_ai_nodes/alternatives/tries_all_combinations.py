# %% solution="choose_nodes"
from itertools import combinations


def choose_nodes(candidates, max_nodes=5, build_days=60):
    nodes = candidates.sort_values("hours_saved", ascending=False).head(15).to_dict("records")
    best, best_hours = [], 0
    for size in range(1, max_nodes + 1):
        for some in combinations(nodes, size):
            hours = sum(node["hours_saved"] for node in some)
            if hours > best_hours and sum(node["build_days"] for node in some) <= build_days:
                best, best_hours = [node["step"] for node in some], hours
    return best

# %% solution="label_step"
def label_step(step):
    allowed = may_be_ai(step)
    repeats = step["recurring"] >= limits["recurring"]
    judged = step["judgement"] >= limits["judgement"]
    return {(True, True, True): "ai", (True, True, False): "rule"}.get((allowed, bool(repeats), bool(judged)), "human")

# %% solution="memo_form"
hours = round(float(chosen["hours_saved"].sum()), 1)
days = int(chosen["build_days"].sum())
memo = {"hours_per_month": hours, "eur_per_year": round(hours * 456), "build_cost_eur": 600 * days, "payback_months": round(600 * days / (38 * hours), 1)}

# %% solution="forecast_made"
october = events[events["step"].isin(my_nodes)]
more = dict(zip(volumes["process"], volumes["november_plan"] / volumes["october"]))
forecast_november = 0.0
for row in measured[measured["step"].isin(my_nodes)].to_dict("records"):
    forecast_november += row["hours_saved"] * more[row["process"]]
