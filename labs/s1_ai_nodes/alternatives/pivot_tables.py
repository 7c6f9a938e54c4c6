# %% solution="hours_worked"
def hours_by_step(log):
    tasks = log.groupby("task").agg(step=("step", "first"), minutes=("minutes", "max"))
    return tasks.pivot_table(index="step", values="minutes", aggfunc="sum")["minutes"].div(60)

# %% solution="kinds_recurring"
def recurring_by_step(log, times=5):
    tasks = log.groupby("task")[["step", "kind"]].first()
    table = tasks.value_counts().unstack(fill_value=0)
    return table.where(table >= times, 0).sum(axis=1) / table.sum(axis=1)

# %% solution="kinds_judged"
def judgement_by_step(log, times=5):
    tasks = log.groupby("task")[["step", "kind", "outcome"]].first().reset_index()
    table = tasks.pivot_table(index=["step", "kind"], columns="outcome", values="task", aggfunc="count", fill_value=0)
    table = table[table.sum(axis=1) >= times]
    surprises = table.sum(axis=1) - table.max(axis=1)
    return surprises.groupby("step").sum() / table.sum(axis=1).groupby("step").sum()

# %% solution="limits_set"
limits = {"recurring": 0.4, "judgement": 0.08}

# %% solution="choose_nodes"
def choose_nodes(candidates, max_nodes=5, build_days=60):
    """Start from the best per day, then try to swap each node for a better one that still fits."""
    table = candidates.set_index("step")
    order = (table["hours_saved"] / table["build_days"]).sort_values(ascending=False).index
    chosen = []
    for step in order:
        if len(chosen) < max_nodes and table.loc[chosen + [step], "build_days"].sum() <= build_days:
            chosen.append(step)
    for n in range(len(chosen)):
        for new in order:
            swapped = chosen[:n] + [new] + chosen[n + 1:]
            fits = table.loc[swapped, "build_days"].sum() <= build_days
            if new not in chosen and fits and table.loc[new, "hours_saved"] > table.loc[chosen[n], "hours_saved"]:
                chosen = swapped
    return chosen
