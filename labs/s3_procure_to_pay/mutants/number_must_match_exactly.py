# %% solution="same_number" fails=["numbers_recognised", "match_pays_no_fraud", "match_finds_duplicates", "forecast_is_close"]
"""takes two numbers for the same only when they are printed alike, so a copy with a changed dash is paid again"""
def same_number(one: str, other: str) -> bool:
    return one == other
