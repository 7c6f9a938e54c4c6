# %% solution="late_share"
def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    total, late = {}, {}
    seen = set()
    for ticket in tickets.to_dict("records"):
        if ticket["kind"] == "spam" or ticket["ticket_id"] in seen:
            continue
        seen.add(ticket["ticket_id"])
        unit = ticket["unit"]
        total[unit] = total.get(unit, 0) + 1
        answered = not pd.isna(ticket["first_reply"])
        in_time = answered and (ticket["first_reply"] - ticket["opened"]).total_seconds() <= 4 * 60 * 60
        late[unit] = late.get(unit, 0) + (not in_time)
    return {unit: late[unit] / total[unit] for unit in total}

# %% solution="unit_to_help"
def unit_to_help(shares: dict[str, float], counts: dict[str, int]) -> str:
    worst = None
    for unit, count in counts.items():
        if count < 5:
            continue
        if worst is None or shares[unit] > shares[worst]:
            worst = unit
    return worst
