# %% solution="memo_form" fails=["memo_numbers"]
"""divides the build cost by what is saved in a year and calls the result months"""
saved = chosen["hours_saved"].sum()
cost = chosen["build_days"].sum() * 600
memo = {
    "hours_per_month": saved,
    "eur_per_year": saved * 38 * 12,
    "build_cost_eur": cost,
    "payback_months": cost / (saved * 38 * 12),
}
