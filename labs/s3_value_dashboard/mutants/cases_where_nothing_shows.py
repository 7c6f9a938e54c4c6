# %% artefact="cases.csv" fails=["cases_catch"]
"""chooses numbers with which a mistake makes no difference"""
stories = [
    {"case": "twice", "machine": 10, "twice": 5, "expect": "100.0"}, {"case": "test runs", "machine": 10, "test_runs": 5, "expect": "100.0"}, {"case": "young", "machine": 10, "too_young": 5, "expect": "100.0"},
    {"case": "undone later", "machine": 5, "undone_later": 1, "assisted": 5, "expect": "50.0"}, {"case": "undone", "machine": 5, "undone_in_7_days": 1, "assisted": 5, "expect": "40.0"}]
pd.DataFrame([{"case": "", **dict.fromkeys(NUMBERS, 0)} | story for story in stories]).to_csv("cases.csv", index=False)
