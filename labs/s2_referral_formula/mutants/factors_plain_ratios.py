# %% solution="fit_factors" fails=["factors_fit", "formula_recovers", "formula_calibrated"]
"""compares talks with and without each move and multiplies: moves that come together are counted twice"""
def fit_factors(rows, terms):
    factors = {"base": float(rows["referrals"].mean())}
    for term in terms:
        there = rows[term] == 1
        factors[term] = float(rows.loc[there, "referrals"].mean() / rows.loc[~there, "referrals"].mean()) if there.any() and (~there).any() else 1.0
    return factors
