# %% solution="late_share" fails=["late_share_held_out"]
"""returns percentages from 0 to 100 instead of shares from 0 to 1"""
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    real_tickets = tickets[tickets["kind"] != "spam"].drop_duplicates("ticket_id")
    waited = real_tickets["first_reply"] - real_tickets["opened"]
    return ((~(waited <= pd.Timedelta(hours=4))).groupby(real_tickets["unit"]).mean() * 100).to_dict()
