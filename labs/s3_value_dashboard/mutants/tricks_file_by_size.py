# %% artefact="tricks.csv" fails=["tricks_seen"]
"""looks for the largest number in each column instead of the one that is unlike its neighbours"""
pd.DataFrame([("exported twice", "read order", "2026-10"), ("assisted as machine", "match payment", "2026-09"), ("hard cases left out", "check price", "2026-09"), ("undone too late", "check price", "2026-08"), ("test runs", "route message", "2026-09")], columns=["trick", "step", "month"]).to_csv("tricks.csv", index=False)
