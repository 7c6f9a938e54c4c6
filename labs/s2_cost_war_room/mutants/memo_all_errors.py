# %% artefact="memo.yaml" fails=["memo_numbers"]
"""counts all wrong answers of the small model, also those that the large one makes as well"""
week_bill = memo_table["EUR a week, large"].sum()
worse = (memo_table["right of 100, large"] - memo_table["right of 100, small"]) / 100
harm = (memo_table["calls a week"] * worse * memo_table["a wrong answer, EUR"]).sum()
numbers = {"bill_a_year": 52 * week_bill, "all_small_saves": week_bill * 24 / 25, "all_small_harms": (memo_table["calls a week"] * (100 - memo_table["right of 100, small"]) / 100 * memo_table["a wrong answer, EUR"]).sum(), "weeks_to_pay_back": 4800 / (0.8 * week_bill)}
_ = Path("memo.yaml").write_text(yaml.safe_dump({name: float(value) for name, value in numbers.items()}), encoding="utf-8")
