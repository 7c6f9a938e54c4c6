# %% artefact="policy.yaml" fails=["policy_limits_pay"]
"""lets 10 % through to keep everybody happy"""
Path("policy.yaml").write_text("""\
needless_hold_eur: 22.1
price_over_percent: 10.0
price_over_max_eur: 5000.0
over_delivery_percent: 5.0
rounding_units: 1
duplicate_days: 180
""", encoding="utf-8")
