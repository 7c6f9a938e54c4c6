# %% solution="find_tricks" fails=["tricks_hidden", "forecast_hits_held_out"]
"""compares rows with the books, so a file exported twice hides the cases that are missing"""
def find_tricks(log, volumes):
    """Return (trick, step, month) for whatever makes the log look better than it is."""
    found = []
    books = {(row.step, row.month): row.cases for row in volumes.itertuples()}
    for (step, month), part in log.groupby(["step", log["done_on"].str[:7]]):
        real = part[part["test_run"] == 0].drop_duplicates("event_id")
        days = (pd.to_datetime(real["reverted_on"]) - pd.to_datetime(real["done_on"])).dt.days.dropna()
        signs = {
            "exported twice": part["event_id"].duplicated().any(),
            "assisted as machine": ((real["by"] == "machine") & real["confirmed_by"].notna()).any(),
            "hard cases left out": len(part) < books.get((step, month), 0),
            "undone too late": len(days) >= 3 and (days > 7).all(),
            "test runs": (part["test_run"] == 1).any(),
        }
        found += [(trick, step, month) for trick, sign in signs.items() if sign]
    return found
