# %% solution="late_share"
def tickets_by_unit(tickets: pd.DataFrame) -> pd.DataFrame:
    table = tickets.query("kind != 'spam'").groupby("ticket_id").first()
    deadline = table["opened"] + pd.Timedelta("4h")
    table["late"] = (table["first_reply"].fillna(pd.Timestamp.max) > deadline).astype(int)
    return table.groupby("unit")["late"].agg(["mean", "count"])


def late_share(tickets: pd.DataFrame) -> dict[str, float]:
    return {unit: float(share) for unit, share in tickets_by_unit(tickets)["mean"].items()}

# %% solution="unit_to_help"
def unit_to_help(tickets: pd.DataFrame) -> str:
    by_unit = tickets_by_unit(tickets)
    return by_unit[by_unit["count"] >= 20]["mean"].idxmax()
