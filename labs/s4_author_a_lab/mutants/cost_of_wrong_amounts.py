# %% artefact="scenario.yaml" fails=["cost_recomputed"]
"""counts the whole amount of a wrong decision, not the difference"""
Path("scenario.yaml").write_text('''brief: refund
title: What comes back
wrong_in_hundred: 25.0
cost_a_month: 8563.36
costliest_rule: 6
story: The service desk decides 640 returns a month.
''', encoding="utf-8")
