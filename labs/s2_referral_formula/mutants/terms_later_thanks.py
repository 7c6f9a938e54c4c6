# %% artefact="formula.yaml" fails=["terms_chosen", "formula_calibrated"]
"""explains referrals by thanks that were written when they were known"""
Path("formula.yaml").write_text("""\
touch: one factor
ask: one factor
reward: families and schools apart
second_ask: one factor
forward: one factor
small_talk: leave out
long_talk: leave out
star: leave out
said_yes: leave out
later_thanks: one factor
""", encoding="utf-8")
