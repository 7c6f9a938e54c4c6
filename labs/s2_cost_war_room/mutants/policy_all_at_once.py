# %% artefact="policy.yaml" fails=["policy_in_time"]
"""wants every answer at once, also those that nobody reads before the morning"""
Path("policy.yaml").write_text("""\
route: {may_lose: 1, answer_in: at once, right_for: everybody, keep_until: end of the week}
talks: {may_lose: 2, answer_in: at once, right_for: everybody, keep_until: end of the week}
handbook: {may_lose: 1, answer_in: at once, right_for: everybody, keep_until: end of the week}
price: {may_lose: 0, answer_in: at once, right_for: same kind of customer, keep_until: next price list}
status: {may_lose: 1, answer_in: at once, right_for: one customer, keep_until: next scan}
record: {may_lose: 0, answer_in: at once, right_for: everybody, keep_until: not kept}
""", encoding="utf-8")
