# %% artefact="cases.csv" fails=["cases_right"]
"""takes day 14 for the first day of the next rule"""
stories = [
    {"case": "fresh", "days": 3, "expect": 105}, {"case": "day 13", "days": 13, "expect": 105}, {"case": "day 14", "days": 14, "expect": 85}, {"case": "day 15", "days": 15, "expect": 85},
    {"case": "day 30", "days": 30, "expect": 0}, {"case": "day 31", "days": 31, "expect": 0}, {"case": "the last day", "days": 14, "goods": 50, "expect": 55}, {"case": "end of the month", "days": 30, "goods": 60, "expect": 51},
    {"case": "faulty, day 20", "days": 20, "faulty": "yes", "expect": 105}, {"case": "faulty, day 730", "days": 730, "faulty": "yes", "expect": 105}, {"case": "faulty, day 731", "days": 731, "faulty": "yes", "expect": 0},
    {"case": "opened course", "kind": "course", "opened": "yes", "expect": 0}, {"case": "opened course, faulty", "kind": "course", "opened": "yes", "faulty": "yes", "expect": 105},
    {"case": "opened kit", "opened": "yes", "expect": 105}, {"case": "opened device", "kind": "device", "opened": "yes", "expect": 95},
    {"case": "opened device, day 20", "kind": "device", "opened": "yes", "days": 20, "expect": 75}, {"case": "device, not opened", "kind": "device", "expect": 105},
    {"case": "cheap device", "kind": "device", "opened": "yes", "goods": 6, "shipping": 0, "expect": 0}, {"case": "cents", "days": 20, "goods": 8.90, "expect": 7.57},
]
pd.DataFrame([{"case": ""} | FIELDS["refund"][1] | story for story in stories]).to_csv("cases.csv", index=False)
