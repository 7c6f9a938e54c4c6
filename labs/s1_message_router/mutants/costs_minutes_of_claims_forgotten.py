# %% artefact="costs.yaml" fails=["costs_from_facts"]
"""counts the claims of a missed ESCALATE and forgets the six minutes of each"""
Path("costs.yaml").write_text("missed_escalate: 34.0\nneedless_escalate: 4.0\nwrong_invoice: 3.0\nwrong_other: 1.5\nunusable_answer: 0.9\n", encoding="utf-8")
