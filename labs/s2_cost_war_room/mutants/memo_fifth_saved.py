# %% artefact="memo.yaml" fails=["memo_numbers"]
"""takes a fifth of the bill as saved when the bill falls to a fifth"""
week_bill = memo_table["EUR a week, large"].sum()
harm = (memo_table["calls a week"] * (memo_table["right of 100, large"] - memo_table["right of 100, small"]) / 100 * memo_table["a wrong answer, EUR"]).sum()
talks = memo_table[memo_table["kind"] == "talks"].iloc[0]
_ = Path("memo.yaml").write_text(f"bill_a_year: {52 * week_bill:.0f}.0\nall_small_saves: {week_bill - memo_table['EUR a week, small'].sum():.2f}\nall_small_harms: {harm:.0f}.0\nweeks_to_pay_back: {4800 / (0.2 * week_bill):.2f}\n", encoding="utf-8")
