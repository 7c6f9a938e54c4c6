# %% artefact="codebook.csv" fails=["codebook_held_out", "formula_recovers", "formula_calibrated", "pair_coding", "forecast_own"]
"""defines every code well and gives no example: the coder has to guess how the thing sounds"""
mine = {
    "T1": ["a success of the learner or the class within the last day: today, this morning, last night, an hour ago, just now"], "T0": ["no news, or a success that is weeks or months ago"],
    "A1": ["asks for one particular person: which parent, family, neighbour, colleague or teacher"], "A2": ["says in general that recommendations are welcome: tell others, spread the word"],
    "Y1": ["offers a reward for a recommendation: money, a voucher, a free month"], "N1": ["asks once more after the customer has answered: really nobody else, another name"],
    "R1": ["gives a finished text, message or card that only has to be forwarded or shared"], "C1": ["names somebody or promises to pass it on"], "C0": ["names nobody"], "C9": ["says goodbye"],
    "S1": ["greeting or goodbye, says who is calling"], "S2": ["deals with an order, account, invoice, parcel, lesson or app"], "S3": ["small talk: the weather, the weekend, a holiday, the family"],
}
filled = [{"code": code, "speaker": speaker, **dict(zip(["means", *EXAMPLES], [*(mine.get(code) or GIVEN.get(code, [""])), "", "", "", "", ""]))} for code, speaker in CODES.items()]
pd.DataFrame(filled).to_csv("codebook.csv", index=False)
