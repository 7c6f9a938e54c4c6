# %% artefact="memo.yaml" fails=["memo_numbers"]
"""counts all wrong answers of the small model, also those that the large one makes as well"""
week_bill = memo_table["EUR a week, large"].sum()
worse = (memo_table["right of 100, large"] - memo_table["right of 100, small"]) / 100
harm = (memo_table["calls a week"] * worse * memo_table["a wrong answer, EUR"]).sum()
_ = Path("memo.yaml").write_text(f"bill_a_year: {float(52 * week_bill)}\nall_small_saves: {float(week_bill * 24 / 25)}\nall_small_harms: {float((memo_table["calls a week"] * (100 - memo_table["right of 100, small"]) / 100 * memo_table["a wrong answer, EUR"]).sum())}\nweeks_to_pay_back: {float(4800 / (0.8 * week_bill))}\n", encoding="utf-8")
