# %% artefact="policy.yaml" fails=["policy_limits_pay"]
"""raises the allowed over-delivery, which nobody asked for"""
Path("policy.yaml").write_text("""\
needless_hold_eur: 22.1
price_over_percent: 4.0
price_over_max_eur: 60.0
over_delivery_percent: 25.0
rounding_units: 1
duplicate_days: 180
""", encoding="utf-8")
