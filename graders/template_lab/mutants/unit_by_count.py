# %% solution="unit_to_help" fails=["unit_to_help_held_out"]
"""names the unit with the most tickets, not the one with the highest share of late ones"""
def unit_to_help(tickets: pd.DataFrame) -> str:
    counted = tickets[tickets["kind"] != "spam"].drop_duplicates("ticket_id")["unit"].value_counts()
    return counted.idxmax()
