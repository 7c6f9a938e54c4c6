# %% artefact="scenario.yaml" fails=["cost_recomputed"]
"""sets what was paid too little against what was paid too much, as if one family's loss made up for another's gift"""
Path("scenario.yaml").write_text('''brief: refund
title: What comes back
wrong_in_hundred: 25.0
cost_a_month: 504.64
costliest_rule: 6
story: The service desk decides 640 returns a month.
''', encoding="utf-8")
