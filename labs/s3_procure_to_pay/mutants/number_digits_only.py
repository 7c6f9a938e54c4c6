# %% solution="same_number" fails=["numbers_recognised", "match_pays_no_fraud", "match_finds_duplicates", "forecast_is_close"]
"""compares only the digits of two numbers, so letters in place of digits are missed and other series are mixed up"""
def same_number(one: str, other: str) -> bool:
    return [c for c in one if c.isdigit()] == [c for c in other if c.isdigit()]
