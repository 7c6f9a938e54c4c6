# %% artefact="tricks.csv" fails=["tricks_seen"]
"""accuses the last month of everything"""
pd.DataFrame([(trick, step, "2026-10") for trick, step in zip(TRICKS, ("read order", "match payment", "promise stock", "draft answer", "route message"))], columns=["trick", "step", "month"]).to_csv("tricks.csv", index=False)
