# %% solution="late_share" fails=["late_share_held_out"]
"""counts spam, which nobody answers, as late tickets"""
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    real_tickets = tickets.drop_duplicates("ticket_id")
    waited = real_tickets["first_reply"] - real_tickets["opened"]
    return (~(waited <= pd.Timedelta(hours=4))).groupby(real_tickets["unit"]).mean().to_dict()
