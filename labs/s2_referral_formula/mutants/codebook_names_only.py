# %% artefact="codebook.csv" fails=["codebook_held_out", "formula_recovers", "formula_calibrated", "pair_coding", "forecast_own"]
"""writes the name of each move and nothing that anybody says: no example"""
mine = {
    "T1": ["value moment"], "T0": ["no value moment"], "A1": ["specific ask"], "A2": ["vague ask"], "Y1": ["reward"], "N1": ["second ask"], "R1": ["forward text"],
    "C1": ["yes"], "C0": ["no"], "C9": ["goodbye"], "S1": ["greeting"], "S2": ["service"], "S3": ["small talk"],
}
filled = [{"code": code, "speaker": speaker, **dict(zip(["means", *EXAMPLES], [*(mine.get(code) or GIVEN.get(code, [""])), "", "", "", "", ""]))} for code, speaker in CODES.items()]
pd.DataFrame(filled).to_csv("codebook.csv", index=False)
