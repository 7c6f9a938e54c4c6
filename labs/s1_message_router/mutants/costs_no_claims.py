# %% artefact="costs.yaml" fails=["costs_from_facts"]
"""counts the work of a missed ESCALATE and forgets the claims"""
Path("costs.yaml").write_text("missed_escalate: 6.0\nneedless_escalate: 4.0\nwrong_invoice: 3.0\nwrong_other: 1.5\nunusable_answer: 0.9\n", encoding="utf-8")
