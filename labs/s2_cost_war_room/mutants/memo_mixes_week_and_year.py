# %% artefact="memo.yaml" fails=["memo_numbers"]
"""sets the saving of a year against the harm of a week"""
week_bill = memo_table["EUR a week, large"].sum()
worse = (memo_table["right of 100, large"] - memo_table["right of 100, small"]) / 100
harm = (memo_table["calls a week"] * worse * memo_table["a wrong answer, EUR"]).sum()
_ = Path("memo.yaml").write_text(f"bill_a_year: {float(52 * week_bill)}\nall_small_saves: {float(52 * week_bill * 24 / 25)}\nall_small_harms: {float(harm)}\nweeks_to_pay_back: {float(4800 / (0.8 * week_bill))}\n", encoding="utf-8")
