# %% solution="late_share" fails=["late_share_held_out"]
"""counts a ticket that was exported twice as two tickets"""
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    real_tickets = tickets[tickets["kind"] != "spam"]
    waited = real_tickets["first_reply"] - real_tickets["opened"]
    return (~(waited <= pd.Timedelta(hours=4))).groupby(real_tickets["unit"]).mean().to_dict()
