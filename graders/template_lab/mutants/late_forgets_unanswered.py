# %% solution="late_share" fails=["late_share_held_out"]
"""leaves out the tickets that were never answered, so the worst cases disappear"""
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    real_tickets = tickets[tickets["kind"] != "spam"].drop_duplicates("ticket_id").dropna(subset="first_reply")
    waited = real_tickets["first_reply"] - real_tickets["opened"]
    return (waited > pd.Timedelta(hours=4)).groupby(real_tickets["unit"]).mean().to_dict()
