# %% solution="memo_form" fails=["memo_numbers"]
"""writes the saving of one month where a year is asked for"""
saved = chosen["hours_saved"].sum()
cost = chosen["build_days"].sum() * 600
memo = {
    "hours_per_month": saved,
    "eur_per_year": saved * 38,
    "build_cost_eur": cost,
    "payback_months": cost / (saved * 38),
}
