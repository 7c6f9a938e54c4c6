# %% artefact="formula.yaml" fails=["terms_chosen"]
"""explains referrals by who talks: nobody can put a person into a script"""
Path("formula.yaml").write_text("""\
touch: one factor
ask: one factor
reward: families and schools apart
second_ask: one factor
forward: one factor
small_talk: leave out
long_talk: leave out
star: one factor
said_yes: leave out
later_thanks: leave out
""", encoding="utf-8")
