# %% artefact="cases.csv" fails=["cases_catch_faulty_programs"]
"""tests each matter once, calm and alone"""
CASES = [  # matter, second matter, mood, order, the queue that should get it
    ("parcel is late", "(none)", "calm", "(none)", "HARBOUR"),
    ("another address", "(none)", "calm", "(none)", "HARBOUR"),
    ("product is broken", "(none)", "calm", "(none)", "WORKBENCH"),
    ("part is missing", "(none)", "calm", "(none)", "WORKBENCH"),
    ("wants to send back", "(none)", "calm", "(none)", "WORKBENCH"),
    ("charged twice", "(none)", "calm", "(none)", "INVOICE"),
    ("refund has not come", "(none)", "calm", "(none)", "INVOICE"),
    ("needs an invoice", "(none)", "calm", "(none)", "INVOICE"),
    ("login fails", "(none)", "calm", "(none)", "CLASSROOM"),
    ("wants to end a course", "(none)", "calm", "(none)", "CLASSROOM"),
    ("which course", "(none)", "calm", "(none)", "LOBBY"),
    ("school wants an offer", "(none)", "calm", "(none)", "LOBBY"),
    ("injury", "(none)", "calm", "(none)", "ESCALATE"),
    ("stranger writes to a child", "(none)", "calm", "(none)", "ESCALATE"),
    ("lawyer is named", "(none)", "calm", "(none)", "ESCALATE"),
]
rows = [dict(zip(["matter", "second", "mood", "order", "expect"], row)) for row in CASES]
pd.DataFrame([message_desk.plain_case(case=" + ".join(value for value in list(row.values())[:4] if value not in ("(none)", "calm")), **row) for row in rows]).to_csv("cases.csv", index=False)
