# %% artefact="policy.yaml" fails=["policy_limits_pay"]
"""holds every invoice that is a cent over the order, though a hold costs more than most rises"""
Path("policy.yaml").write_text("""\
needless_hold_eur: 22.1
price_over_percent: 0.0
price_over_max_eur: 0.0
over_delivery_percent: 5.0
rounding_units: 1
duplicate_days: 180
""", encoding="utf-8")
