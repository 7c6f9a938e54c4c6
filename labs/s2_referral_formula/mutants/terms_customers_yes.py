# %% artefact="formula.yaml" fails=["terms_chosen", "formula_recovers", "formula_calibrated"]
"""explains referrals by the customer's yes: that is the result on its way, and it eats the effect of asking"""
Path("formula.yaml").write_text("""\
touch: one factor
ask: one factor
reward: families and schools apart
second_ask: one factor
forward: one factor
small_talk: leave out
long_talk: leave out
star: leave out
said_yes: one factor
later_thanks: leave out
""", encoding="utf-8")
