# %% solution="first_contact" fails=["fcr_hidden"]
"""counts the seven days from the matter's first contact, so a long matter becomes several"""
def first_contact(contacts, as_of):
    """Return FCR in per cent, by matter; None when no matter is old enough."""
    solved = total = 0
    for _, part in contacts.assign(day=pd.to_datetime(contacts["on"])).sort_values("day").groupby(["customer_id", "topic"]):
        matters = []
        for day in part["day"]:
            if matters and (day - matters[-1][0]).days <= 7:
                matters[-1].append(day)
            else:
                matters.append([day])
        for matter in matters:
            if matter[0] + pd.Timedelta(days=7) <= pd.Timestamp(as_of):
                total += 1
                solved += len(matter) == 1
    return 100 * solved / total if total else None
