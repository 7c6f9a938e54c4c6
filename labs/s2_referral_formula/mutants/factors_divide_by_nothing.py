# %% solution="fit_factors" fails=["factors_fit"]
"""divides by what is expected of a term that no talk has, which is nothing"""
def fit_factors(rows, terms):
    f = {"base": rows["referrals"].mean(), **{t: 1.0 for t in terms}}
    for _ in range(60):
        for t in terms:
            there = rows[t] == 1
            f[t] *= rows.loc[there, "referrals"].sum() / expected_referrals(rows[there], f).sum()
        f["base"] *= rows["referrals"].sum() / expected_referrals(rows, f).sum()
    return f
