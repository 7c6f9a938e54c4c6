# %% solution="late_share" fails=["late_share_held_out"] critical=true
"""gives every unit the share of the whole company"""
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    real_tickets = tickets[tickets["kind"] != "spam"].drop_duplicates("ticket_id")
    waited = real_tickets["first_reply"] - real_tickets["opened"]
    share = float((~(waited <= pd.Timedelta(hours=4))).mean())
    return {unit: share for unit in real_tickets["unit"].unique()}
