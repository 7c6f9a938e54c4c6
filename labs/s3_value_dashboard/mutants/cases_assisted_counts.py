# %% artefact="cases.csv" fails=["cases_right", "cases_catch"]
"""thinks that an assisted step is automatic"""
stories = [
    {"case": "plain", "machine": 6, "person": 4, "expect": "60.0"}, {"case": "assisted", "machine": 5, "assisted": 3, "person": 2, "expect": "80.0"}, {"case": "with a name", "machine": 5, "confirmed": 3, "person": 2, "expect": "80.0"},
    {"case": "undone", "machine": 6, "undone_in_7_days": 2, "assisted": 2, "person": 2, "expect": "60.0"}, {"case": "twice", "machine": 6, "twice": 4, "person": 4, "expect": "60.0"}]
pd.DataFrame([{"case": "", **dict.fromkeys(NUMBERS, 0)} | story for story in stories]).to_csv("cases.csv", index=False)
