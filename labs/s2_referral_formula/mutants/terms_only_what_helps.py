# %% artefact="formula.yaml" fails=["terms_chosen"]
"""leaves out the second ask because it does not help: what hurts belongs into a formula as well"""
Path("formula.yaml").write_text("""\
touch: one factor
ask: one factor
reward: families and schools apart
second_ask: leave out
forward: one factor
small_talk: leave out
long_talk: leave out
star: leave out
said_yes: leave out
later_thanks: leave out
""", encoding="utf-8")
