# %% solution="moves_of" fails=["talk_moves"]
"""stops at midnight instead of after 24 hours, so a text that came the next morning is lost"""
def moves_of(lines, started_at):
    codes = {line["code"] for line in lines if line["at"][:10] == started_at[:10]}
    return {"touch": int("T1" in codes), "ask_specific": int("A1" in codes), "ask_vague": int("A2" in codes and "A1" not in codes), "reward": int("Y1" in codes),
            "second_ask": int("N1" in codes), "forward": int("R1" in codes), "small_talk": int("S3" in codes), "said_yes": int("C1" in codes)}
