# %% artefact="scenario.yaml" fails=["cost_recomputed"]
"""takes the rule that is broken most often for the one that costs most"""
Path("scenario.yaml").write_text('''brief: refund
title: What comes back
wrong_in_hundred: 25.0
cost_a_month: 1199.04
costliest_rule: 4
story: The service desk decides 640 returns a month.
''', encoding="utf-8")
