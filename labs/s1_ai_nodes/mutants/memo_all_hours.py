# %% solution="memo_form" fails=["memo_numbers"]
"""promises all hours of the steps as saved, although a third of the work stays with people"""
saved = chosen["hours"].sum()
cost = chosen["build_days"].sum() * 600
memo = {
    "hours_per_month": saved,
    "eur_per_year": saved * 38 * 12,
    "build_cost_eur": cost,
    "payback_months": cost / (saved * 38),
}
