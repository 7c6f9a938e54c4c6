# %% artefact="cases.csv" fails=["cases_catch"]
"""believes that many cases are good cases"""
stories = [{"case": f"order {goods}", "goods": goods, "expect": goods + 5} for goods in range(10, 110)]
pd.DataFrame([{"case": ""} | FIELDS["refund"][1] | story for story in stories]).to_csv("cases.csv", index=False)
