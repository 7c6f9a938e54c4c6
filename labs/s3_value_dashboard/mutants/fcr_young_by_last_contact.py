# %% solution="first_contact" fails=["fcr_hidden"]
"""calls a matter too young by its last contact instead of its first"""
def first_contact(contacts, as_of):
    c = contacts.assign(day=pd.to_datetime(contacts["on"])).sort_values(["customer_id", "topic", "day"])
    gap = c.groupby(["customer_id", "topic"])["day"].diff().dt.days
    c["matter"] = (~(gap <= 7)).cumsum()
    m = c.groupby("matter").agg(first=("day", "max"), n=("day", "size"))
    m = m[m["first"] + pd.Timedelta(days=7) <= pd.Timestamp(as_of)]
    return float(100 * (m["n"] == 1).mean()) if len(m) else None
