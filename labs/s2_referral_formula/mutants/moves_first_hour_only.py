# %% solution="moves_of" fails=["talk_moves"]
"""stops after the first hour, so a text that was promised and came in the evening is lost"""
def moves_of(lines, started_at):
    limit = pd.Timestamp(started_at) + pd.Timedelta(hours=1)
    codes = {line["code"] for line in lines if pd.Timestamp(line["at"]) <= limit}
    return {"touch": int("T1" in codes), "ask_specific": int("A1" in codes), "ask_vague": int("A2" in codes and "A1" not in codes), "reward": int("Y1" in codes),
            "second_ask": int("N1" in codes), "forward": int("R1" in codes), "small_talk": int("S3" in codes), "said_yes": int("C1" in codes)}
