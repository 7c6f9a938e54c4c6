# %% solution="moves_of" fails=["talk_moves"]
"""takes the seconds of a difference, which forget the days, so that every line is within 24 hours"""
def moves_of(lines, started_at):
    codes = [l["code"] for l in lines if (pd.Timestamp(l["at"]) - pd.Timestamp(started_at)).seconds <= 24*3600]
    return {"touch": int("T1" in codes), "ask_specific": int("A1" in codes), "ask_vague": int("A2" in codes and "A1" not in codes), "reward": int("Y1" in codes), "second_ask": int("N1" in codes), "forward": int("R1" in codes), "small_talk": int("S3" in codes), "said_yes": int("C1" in codes)}
