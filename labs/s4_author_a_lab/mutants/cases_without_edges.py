# %% artefact="cases.csv" fails=["cases_catch"]
"""tests plain orders in the middle of each rule"""
stories = [{"case": "fresh", "days": 3, "expect": 105}, {"case": "later", "days": 20, "expect": 85}, {"case": "too late", "days": 50, "expect": 0},
           {"case": "faulty", "days": 5, "faulty": "yes", "expect": 105}, {"case": "opened course", "kind": "course", "opened": "yes", "expect": 0},
           {"case": "opened device", "kind": "device", "opened": "yes", "expect": 95}, {"case": "other price", "goods": 60, "expect": 65}]
pd.DataFrame([{"case": ""} | FIELDS["refund"][1] | story for story in stories]).to_csv("cases.csv", index=False)
