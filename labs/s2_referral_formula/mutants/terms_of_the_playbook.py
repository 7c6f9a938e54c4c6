# %% artefact="formula.yaml" fails=["terms_chosen"]
"""takes length and small talk as drivers, as last spring's playbook did"""
Path("formula.yaml").write_text("""\
touch: one factor
ask: one factor
reward: leave out
second_ask: one factor
forward: one factor
small_talk: one factor
long_talk: one factor
star: leave out
said_yes: leave out
later_thanks: leave out
""", encoding="utf-8")
