# %% artefact="cases.csv" fails=["cases_right", "cases_catch"]
"""thinks that a step that was undone leaves the log altogether"""
stories = [
    {"case": "plain", "machine": 6, "person": 4, "expect": "60.0"}, {"case": "undone", "machine": 6, "undone_in_7_days": 2, "person": 4, "expect": "50.0"}, {"case": "undone, assisted", "machine": 6, "undone_in_7_days": 2, "assisted": 4, "expect": "50.0"},
    {"case": "undone, name", "machine": 6, "undone_in_7_days": 1, "confirmed": 5, "expect": "50.0"}, {"case": "twice", "machine": 6, "twice": 5, "person": 4, "expect": "60.0"}]
pd.DataFrame([{"case": "", **dict.fromkeys(NUMBERS, 0)} | story for story in stories]).to_csv("cases.csv", index=False)
