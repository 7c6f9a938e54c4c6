# %% artefact="costs.yaml" fails=["costs_from_facts"]
"""writes minutes where euros are asked for"""
Path("costs.yaml").write_text("missed_escalate: 40.0\nneedless_escalate: 4.0\nwrong_invoice: 5.0\nwrong_other: 2.5\nunusable_answer: 1.5\n", encoding="utf-8")
