# %% artefact="policy.yaml" fails=["policy_limits_pay"]
"""sets a percentage and no limit in money, so 5 % of a large invoice goes through"""
Path("policy.yaml").write_text("""\
needless_hold_eur: 22.1
price_over_percent: 5.0
price_over_max_eur: 1000000.0
over_delivery_percent: 5.0
rounding_units: 1
duplicate_days: 180
""", encoding="utf-8")
