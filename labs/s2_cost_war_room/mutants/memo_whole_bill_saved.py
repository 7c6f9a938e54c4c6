# %% artefact="memo.yaml" fails=["memo_numbers"]
"""takes the whole bill as saved when it says when the week has paid for itself"""
week_bill = memo_table["EUR a week, large"].sum()
worse = (memo_table["right of 100, large"] - memo_table["right of 100, small"]) / 100
harm = (memo_table["calls a week"] * worse * memo_table["a wrong answer, EUR"]).sum()
numbers = {"bill_a_year": 52 * week_bill, "all_small_saves": week_bill * 24 / 25, "all_small_harms": harm, "weeks_to_pay_back": 4800 / week_bill}
_ = Path("memo.yaml").write_text(yaml.safe_dump({name: float(value) for name, value in numbers.items()}), encoding="utf-8")
