# %% artefact="cases.csv" fails=["cases_catch_faulty_programs"]
"""thinks of fraud and never of an honest invoice that looks odd, nor of the limits"""
rows = [
    dict(case="as ordered"),
    dict(case="no order", order="no", expect="reject", reason="no_order"),
    dict(case="twice", number="same again", expect="reject", reason="duplicate"),
    dict(case="other account", account="not on file", expect="hold", reason="account"),
    dict(case="nothing came", received=0, expect="hold", reason="not_received"),
    dict(case="far too many", billed=300, expect="hold", reason="quantity_over"),
    dict(case="double price", billed_price="16.00", expect="hold", reason="price_over"),
    dict(case="dollars", billed_currency="USD", expect="hold", reason="currency"),
]
pd.DataFrame([invoice_cases.plain_case(**row) for row in rows]).to_csv("cases.csv", index=False)
