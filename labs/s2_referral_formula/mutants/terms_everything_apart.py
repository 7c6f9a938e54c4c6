# %% artefact="formula.yaml" fails=["terms_chosen"]
"""splits every term by customer, so that each factor stands on half of the talks"""
Path("formula.yaml").write_text("""\
touch: families and schools apart
ask: families and schools apart
reward: families and schools apart
second_ask: families and schools apart
forward: families and schools apart
small_talk: leave out
long_talk: leave out
star: leave out
said_yes: leave out
later_thanks: leave out
""", encoding="utf-8")
