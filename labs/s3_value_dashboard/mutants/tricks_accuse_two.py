# %% solution="find_tricks" fails=["tricks_hidden", "forecast_hits_held_out"]
"""accuses a month in which one or two steps were undone late"""
def find_tricks(log, volumes):
    found = []
    log = log.assign(month=log["done_on"].str[:7])
    books = volumes.set_index(["step", "month"])["cases"]
    for (step, month), part in log.groupby(["step", "month"]):
        real = part[part["test_run"] == 0]
        once = real.drop_duplicates("event_id")
        if part["event_id"].duplicated().any():
            found.append(("exported twice", step, month))
        if ((part["by"] == "machine") & part["confirmed_by"].notna()).any():
            found.append(("assisted as machine", step, month))
        if (part["test_run"] == 1).any():
            found.append(("test runs", step, month))
        if real["case_id"].nunique() < books.get((step, month), 0):
            found.append(("hard cases left out", step, month))
        days = (pd.to_datetime(once["reverted_on"]) - pd.to_datetime(once["done_on"])).dt.days.dropna()
        if len(days) and (days > 7).all():
            found.append(("undone too late", step, month))
    return found
