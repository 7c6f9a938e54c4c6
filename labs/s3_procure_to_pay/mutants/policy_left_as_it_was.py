# %% artefact="policy.yaml" fails=["policy_hold_cost", "policy_limits_pay"]
"""leaves the limits and the cost of a hold as the editor shows them"""
Path("policy.yaml").write_text("""\
needless_hold_eur: 10.0
price_over_percent: 2.0
price_over_max_eur: 40.0
over_delivery_percent: 5.0
rounding_units: 1
duplicate_days: 180
""", encoding="utf-8")
