# %% solution="late_share"
def tickets_by_unit(tickets: pd.DataFrame) -> pd.DataFrame:
    table = tickets.query("kind != 'spam'").groupby("ticket_id").first()
    deadline = table["opened"] + pd.Timedelta("4h")
    table["late"] = (table["first_reply"].fillna(pd.Timestamp.max) > deadline).astype(int)
    return table.groupby("unit")["late"].agg(["mean", "count"])


def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    return {unit: float(share) for unit, share in tickets_by_unit(tickets)["mean"].items()}

# %% solution="unit_to_help"
def unit_to_help(shares: dict[str, float], counts: dict[str, int]) -> str:
    table = pd.DataFrame({"share": shares, "count": counts})
    return table.query("count >= 20").sort_values("share").index[-1]
