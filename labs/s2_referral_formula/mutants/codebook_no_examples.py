# %% artefact="codebook.csv" fails=["codebook_held_out", "formula_recovers", "formula_calibrated", "pair_coding", "forecast_own"]
"""defines every code in a few words and gives no example: the coder has to guess how the thing sounds"""
mine = {
    "T1": ["tells of a value moment in the last 24 hours"], "T0": ["tells of an older value moment, or of none"], "A1": ["asks specifically for a referral"], "A2": ["asks vaguely for a referral"],
    "Y1": ["offers a reward for a referral"], "N1": ["asks again for a referral"], "R1": ["sends a text that can be forwarded"], "C1": ["says yes"], "C0": ["says no"], "C9": ["says goodbye"],
    "S1": ["greets or says goodbye"], "S2": ["gives service"], "S3": ["makes small talk"],
}
filled = [{"code": code, "speaker": speaker, **dict(zip(["means", *EXAMPLES], [*(mine.get(code) or GIVEN.get(code, [""])), "", "", "", "", ""]))} for code, speaker in CODES.items()]
pd.DataFrame(filled).to_csv("codebook.csv", index=False)
