# %% artefact="cases.csv" fails=["cases_fit_right_programs", "cases_catch_faulty_programs"]
"""writes eight invoices that are all paid"""
rows = [
    dict(case="order of 10", ordered=10, received=10, billed=10),
    dict(case="order of 20", ordered=20, received=20, billed=20),
    dict(case="order of 50", ordered=50, received=50, billed=50),
    dict(case="order of 80", ordered=80, received=80, billed=80),
    dict(case="order of 100", ordered=100, received=100, billed=100),
    dict(case="order of 120", ordered=120, received=120, billed=120),
    dict(case="order of 200", ordered=200, received=200, billed=200),
    dict(case="order of 500", ordered=500, received=500, billed=500),
]
pd.DataFrame([invoice_cases.plain_case(**row) for row in rows]).to_csv("cases.csv", index=False)
