# %% solution="first_contact" fails=["fcr_hidden"]
"""takes two topics of one customer for the same matter"""
def first_contact(contacts, as_of):
    """Return FCR in per cent, by matter; None when no matter is old enough."""
    ordered = contacts.assign(day=pd.to_datetime(contacts["on"])).sort_values(["customer_id", "day"])
    gap = ordered.groupby(["customer_id"])["day"].diff().dt.days
    matters = ordered.groupby((~(gap <= 7)).cumsum()).agg(first=("day", "min"), contacts=("day", "size"))
    matters = matters[matters["first"] + pd.Timedelta(days=7) <= pd.Timestamp(as_of)]
    return float(100 * (matters["contacts"] == 1).mean()) if len(matters) else None
