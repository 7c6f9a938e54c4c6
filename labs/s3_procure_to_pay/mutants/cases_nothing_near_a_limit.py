# %% artefact="cases.csv" fails=["cases_catch_faulty_programs"]
"""writes one plain case for each line of the handbook and none near a limit"""
stories = [
    dict(case="as ordered"),
    dict(case="fewer came, those billed", received=90, billed=90),
    dict(case="fewer came, all billed", received=90, expect="hold", reason="quantity_over"),
    dict(case="rejected and billed", rejected=8, expect="hold", reason="rejected_goods"),
    dict(case="rejected, rest billed", rejected=8, billed=92),
    dict(case="rejected, credited", rejected=8, credited=8),
    dict(case="nothing came", received=0, expect="hold", reason="not_received"),
    dict(case="total of a larger bill", total="880.00", expect="hold", reason="wrong_total"),
    dict(case="another currency", billed_currency="USD", expect="hold", reason="currency"),
    dict(case="the same again", number="same again", expect="reject", reason="duplicate"),
    dict(case="the same, number respelled", number="same, other spelling", expect="reject", reason="duplicate"),
    dict(case="other bank account", account="not on file", expect="hold", reason="account"),
    dict(case="no such order", order="no", expect="reject", reason="no_order"),
    dict(case="order of another supplier", order="of another supplier", expect="reject", reason="no_order"),
]
pd.DataFrame([invoice_cases.plain_case(**story) for story in stories]).to_csv("cases.csv", index=False)
