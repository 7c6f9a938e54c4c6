# %% solution="moves_of" fails=["talk_moves"]
"""counts the lines of each move instead of saying whether it is there"""
def moves_of(lines, started_at):
    limit = pd.Timestamp(started_at) + pd.Timedelta(hours=24)
    codes = [line["code"] for line in lines if pd.Timestamp(line["at"]) <= limit]
    return {"touch": codes.count("T1"), "ask_specific": codes.count("A1"), "ask_vague": int("A2" in codes and "A1" not in codes), "reward": codes.count("Y1"),
            "second_ask": codes.count("N1"), "forward": codes.count("R1"), "small_talk": codes.count("S3"), "said_yes": codes.count("C1")}
