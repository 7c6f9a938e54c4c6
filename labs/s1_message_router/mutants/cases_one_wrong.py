# %% artefact="cases.csv" fails=["cases_fit_right_programs", "cases_catch_faulty_programs"]
"""relies on one wrong case that every program fails"""
CASES = [  # matter, second matter, mood, order, the queue that should get it
    ("parcel is late", "(none)", "calm", "(none)", "HARBOUR"),
    ("product is broken", "(none)", "calm", "(none)", "WORKBENCH"),
    ("needs an invoice", "(none)", "calm", "(none)", "INVOICE"),
    ("login fails", "(none)", "calm", "(none)", "CLASSROOM"),
    ("which course", "(none)", "calm", "(none)", "LOBBY"),
    ("injury", "(none)", "calm", "(none)", "ESCALATE"),
    ("charged twice", "(none)", "calm", "(none)", "INVOICE"),
    ("wants to send back", "(none)", "calm", "(none)", "WORKBENCH"),
    ("part is missing", "(none)", "calm", "(none)", "HARBOUR"),
]
rows = [dict(zip(["matter", "second", "mood", "order", "expect"], row)) for row in CASES]
pd.DataFrame([message_desk.plain_case(case=f"case {n}", **row) for n, row in enumerate(rows, 1)]).to_csv("cases.csv", index=False)
