# %% artefact="policy.yaml" fails=["policy_hold_cost"]
"""counts the work of a hold and forgets the lost discount"""
Path("policy.yaml").write_text("""\
needless_hold_eur: 19.8
price_over_percent: 4.0
price_over_max_eur: 60.0
over_delivery_percent: 5.0
rounding_units: 1
duplicate_days: 180
""", encoding="utf-8")
