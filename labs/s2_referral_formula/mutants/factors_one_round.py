# %% solution="fit_factors" fails=["factors_fit", "formula_recovers", "formula_calibrated"]
"""goes round once: the first terms take what belongs to the later ones"""
def fit_factors(rows, terms):
    factors = {"base": float(rows["referrals"].mean())} | {term: 1.0 for term in terms}
    for term in ["base", *terms]:
        there = np.ones(len(rows), bool) if term == "base" else rows[term].to_numpy() == 1
        expected = expected_referrals(rows, factors)[there].sum()
        if expected > 0:
            factors[term] *= float(rows["referrals"].to_numpy(float)[there].sum() / expected)
    return factors
