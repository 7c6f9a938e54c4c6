# %% artefact="costs.yaml" fails=["costs_from_facts"]
"""counts every error alike"""
Path("costs.yaml").write_text("missed_escalate: 1.0\nneedless_escalate: 1.0\nwrong_invoice: 1.0\nwrong_other: 1.0\nunusable_answer: 1.0\n", encoding="utf-8")
