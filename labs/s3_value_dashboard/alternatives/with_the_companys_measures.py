# %% solution="clean_log"
def clean_log(log):
    kept = log.loc[log["test_run"].eq(0) & ~log["event_id"].duplicated()].copy()
    kept.loc[kept["confirmed_by"].notna(), "by"] = "assisted"
    return kept


# %% solution="automation_rate"
def automation_rate(log, as_of):
    from campkit import measures

    rows = [{key: (value if isinstance(value, str) else None) for key, value in row.items()} for row in log[["event_id", "done_on", "by", "reverted_on"]].assign(step="any").to_dict("records")]
    value = measures.automation_rate(rows, as_of=as_of).value
    return value if value is None else value * 100


# %% solution="cost_to_serve"
def cost_to_serve(costs, orders):
    from campkit import measures

    rows = costs.assign(cost_id=range(len(costs))).to_dict("records")
    return measures.cost_to_serve(rows, orders.assign(fulfilled=orders["status"].eq("delivered")).to_dict("records")).value


# %% solution="first_contact"
def first_contact(contacts, as_of):
    from campkit import measures

    value = measures.first_contact_resolution(contacts.to_dict("records"), as_of=as_of).value
    return None if value is None else 100 * value


# %% solution="average_heads"
def average_heads(employees, month):
    days = pd.date_range(month + "-01", periods=31)
    days = days[days.strftime("%Y-%m") == month]
    start, end = pd.to_datetime(employees["start_date"]), pd.to_datetime(employees["end_date"]).fillna(pd.Timestamp("2100-01-01"))
    return float(sum(((start <= day) & (end >= day)).sum() for day in days) / len(days))


# %% solution="fair_rise"
def fair_rise(before, after):
    weight = before["hard"].value_counts(normalize=True)
    was, now = ((log["by"] == "machine").groupby(log["hard"]).mean() for log in (before, after))
    return float(((now - was) * weight).sum() * 100)


# %% solution="find_tricks"
def find_tricks(log, volumes):
    log = log.assign(month=log["done_on"].str.slice(0, 7))
    key = ["step", "month"]
    real = log[log["test_run"].eq(0)].drop_duplicates("event_id")
    late = (pd.to_datetime(real["reverted_on"]) - pd.to_datetime(real["done_on"])).dt.days
    undone = real.assign(late=late).dropna(subset=["late"]).groupby(key)["late"].agg(["min", "size"]).reset_index()
    seen = volumes.merge(real.groupby(key)["case_id"].nunique().rename("seen").reset_index(), on=key, how="left").fillna({"seen": 0})
    tables = {
        "exported twice": log[log.duplicated("event_id")], "test runs": log[log["test_run"] > 0], "assisted as machine": real[(real["by"] == "machine") & real["confirmed_by"].notna()],
        "hard cases left out": seen[seen["seen"] < seen["cases"]], "undone too late": undone[(undone["size"] >= 3) & (undone["min"] >= 8)],
    }
    return [(trick, step, month) for trick, table in tables.items() for step, month in table[key].drop_duplicates().itertuples(index=False)]


# %% artefact="decisions.yaml"
chosen = {}
total = 0.0
for fact in facts.to_dict("records"):
    value = (fact["machine"] * fact["minutes_by_hand"] + fact["assisted"] * (fact["minutes_by_hand"] - fact["minutes_assisted"])) * fact["eur_per_minute"]
    value -= (fact["machine"] + fact["assisted"]) * fact["eur_per_run"] + fact["licence"] + fact["build_cost"] / fact["months_of_use"]
    chosen[fact["scenario_id"].lower().replace("-", "_")] = "keep" if value > 0 else "stop"
    total += max(value, 0)
Path("decisions.yaml").write_text("\n".join(f"{name}: {word}" for name, word in chosen.items()) + f"\nworth_of_kept_eur: {total:.2f}\n", encoding="utf-8")

# %% solution="forecast_hits"
hits_forecast = 100
