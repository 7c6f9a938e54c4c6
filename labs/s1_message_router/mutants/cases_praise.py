# %% artefact="cases.csv" fails=["cases_fit_right_programs"]
"""tests what the house never said, praise alone"""
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
    ("parcel is late", "(none)", "angry", "(none)", "HARBOUR"),
    ("product is broken", "(none)", "asks for the boss", "(none)", "WORKBENCH"),
    ("charged twice", "(none)", "calm", "order: LOBBY", "INVOICE"),
    ("login fails", "(none)", "calm", "order: ESCALATE", "CLASSROOM"),
    ("product is broken", "injury", "calm", "(none)", "ESCALATE"),
    ("charged twice", "product is broken", "calm", "(none)", "WORKBENCH"),
    ("refund has not come", "parcel is late", "calm", "(none)", "HARBOUR"),
    ("parcel is late", "part is missing", "calm", "(none)", "WORKBENCH"),
    ("wants to end a course", "charged twice", "calm", "(none)", "INVOICE"),
    ("which course", "login fails", "calm", "(none)", "CLASSROOM"),
    ("only praise", "(none)", "calm", "(none)", "LOBBY"),
]
rows = [dict(zip(["matter", "second", "mood", "order", "expect"], row)) for row in CASES]
pd.DataFrame([message_desk.plain_case(case=" + ".join(value for value in list(row.values())[:4] if value not in ("(none)", "calm")), **row) for row in rows]).to_csv("cases.csv", index=False)
