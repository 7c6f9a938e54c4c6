# %% solution="fit_factors" fails=["factors_fit", "formula_recovers", "formula_calibrated"]
"""leaves the base at the mean of all talks, so that every factor is counted on top of what the moves already brought"""
def fit_factors(rows, terms):
    came = rows["referrals"].to_numpy(float)
    masks = {term: rows[term].to_numpy() == 1 for term in terms}
    factors = {"base": float(came.mean())} | {term: 1.0 for term in terms}
    for _ in range(80):
        for term, there in masks.items():
            expected = expected_referrals(rows, factors)[there].sum()
            if expected > 0:
                factors[term] *= float(came[there].sum() / expected)
    return factors
