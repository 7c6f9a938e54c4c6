# %% solution="late_share" fails=["late_share_held_out"]
"""reads only the hours of a waiting time and forgets its whole days, so two days and one hour look like one hour"""
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    real_tickets = tickets[tickets["kind"] != "spam"].drop_duplicates("ticket_id")
    waited = real_tickets["first_reply"] - real_tickets["opened"]
    is_late = ~(waited.dt.seconds <= 4 * 3600)
    return is_late.groupby(real_tickets["unit"]).mean().to_dict()
