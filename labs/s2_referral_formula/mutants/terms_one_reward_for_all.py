# %% artefact="formula.yaml" fails=["terms_chosen"]
"""has one factor of a reward for all customers, which hides that families and schools go opposite ways"""
Path("formula.yaml").write_text("""\
touch: one factor
ask: one factor
reward: one factor
second_ask: one factor
forward: one factor
small_talk: leave out
long_talk: leave out
star: leave out
said_yes: leave out
later_thanks: leave out
""", encoding="utf-8")
