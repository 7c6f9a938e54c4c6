# %% artefact="policy.yaml" fails=["policy_fresh", "policy_in_time", "week_cheaper", "week_promises"]
"""leaves the choices as they were given, on the safe side"""
Path("policy.yaml").write_text("""\
route: {may_lose: 0, answer_in: at once, right_for: one customer, keep_until: not kept}
talks: {may_lose: 0, answer_in: at once, right_for: one customer, keep_until: not kept}
handbook: {may_lose: 0, answer_in: at once, right_for: one customer, keep_until: not kept}
price: {may_lose: 0, answer_in: at once, right_for: one customer, keep_until: not kept}
status: {may_lose: 0, answer_in: at once, right_for: one customer, keep_until: not kept}
record: {may_lose: 0, answer_in: at once, right_for: one customer, keep_until: not kept}
""", encoding="utf-8")
