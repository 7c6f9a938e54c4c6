# %% solution="moves_of" fails=["talk_moves"]
"""reads the whole thread: thanks and rewards written days later, when the referral was known, count as moves"""
def moves_of(lines, started_at):
    limit = pd.Timestamp(started_at) + pd.Timedelta(hours=24)
    codes = {line["code"] for line in lines}
    return {"touch": int("T1" in codes), "ask_specific": int("A1" in codes), "ask_vague": int("A2" in codes and "A1" not in codes), "reward": int("Y1" in codes),
            "second_ask": int("N1" in codes), "forward": int("R1" in codes), "small_talk": int("S3" in codes), "said_yes": int("C1" in codes)}
