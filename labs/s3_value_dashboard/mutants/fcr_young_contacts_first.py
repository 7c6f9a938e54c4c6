# %% solution="first_contact" fails=["fcr_hidden"]
"""leaves out young contacts before it makes matters of them, so an old matter loses its second contact"""
def first_contact(contacts, as_of):
    contacts = contacts[pd.to_datetime(contacts["on"]) + pd.Timedelta(days=7) <= pd.Timestamp(as_of)]
    c = contacts.assign(day=pd.to_datetime(contacts["on"])).sort_values(["customer_id", "topic", "day"])
    gap = c.groupby(["customer_id", "topic"])["day"].diff().dt.days
    c["matter"] = (~(gap <= 7)).cumsum()
    m = c.groupby("matter").agg(first=("day", "min"), n=("day", "size"))
    return float(100 * (m["n"] == 1).mean()) if len(m) else None
