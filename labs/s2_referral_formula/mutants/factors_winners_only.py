# %% solution="fit_factors" fails=["factors_fit", "formula_recovers", "formula_calibrated"]
"""looks only at talks that brought a referral: what they share with the others is never seen"""
def fit_factors(rows, terms):
    rows = rows[rows["referrals"] > 0].reset_index(drop=True)
    came = rows["referrals"].to_numpy(float)
    masks = {"base": np.ones(len(rows), bool)} | {term: rows[term].to_numpy() == 1 for term in terms}
    factors = {"base": float(came.mean())} | {term: 1.0 for term in terms}
    for _ in range(80):
        for term, there in masks.items():
            expected = expected_referrals(rows, factors)[there].sum()
            if expected > 0:
                factors[term] *= float(came[there].sum() / expected)
    return factors
