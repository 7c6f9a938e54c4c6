# %% solution="wanted_units"
def wanted_units(units: int, days_empty: int) -> float | None:
    """x"""
    if days_empty >= 5:
        return None
    return units * 7 / (7 - days_empty)

# %% solution="forecast_units"
def forecast_units(history, plan):
    h = history.copy()
    h["t"] = pd.to_datetime(h["week"])
    h["w"] = [wanted_units(u, d) for u, d in zip(h["units"], h["days_empty"])]
    h["w"] = h["w"].astype(float)
    h = h.sort_values(["sku", "t"])
    h["plain"] = h["w"].where(h["discount"] == 0)
    h["around"] = h.groupby("sku")["plain"].transform(lambda s: s.rolling(9, center=True, min_periods=1).mean())
    act = h[(h["discount"] > 0) & h["w"].notna() & h["around"].notna()]
    num = (act["w"] - act["around"]).groupby(act["kind"]).sum()
    den = (act["around"] * act["discount"]).groupby(act["kind"]).sum()
    lift = num / den
    h["clean"] = h["w"] / (1 + h["kind"].map(lift).fillna(0) * h["discount"])
    h["smooth"] = h.groupby("sku")["clean"].transform(lambda s: s.rolling(5, center=True, min_periods=1).mean())
    last = h["t"].max()
    recent = h[h["t"] > last - pd.Timedelta(weeks=13)].groupby("sku")["clean"].mean()
    before = h[(h["t"] > last - pd.Timedelta(weeks=65)) & (h["t"] <= last - pd.Timedelta(weeks=52))].groupby("sku")["clean"].mean()
    growth = (recent / before).fillna(1)
    p = plan.copy()
    p["t"] = pd.to_datetime(p["week"]) - pd.Timedelta(weeks=52)
    m = p.merge(h[["sku", "t", "smooth"]], on=["sku", "t"], how="left")
    m["smooth"] = m["smooth"].fillna(m["sku"].map(h.groupby("sku")["clean"].mean()))
    return (m["smooth"] * m["sku"].map(growth) * (1 + m["kind"].map(lift).fillna(0) * m["discount"]))

# %% solution="order_units"
def order_units(items):
    out = {}
    for item in items:
        pace = max(1.0, fmean(item["forecast"][:8]))
        size = max(item["minimum_order"], sqrt(2 * item["order_eur"] * pace / item["holding_eur"]))
        run_out = item["holding_eur"] * size / (item["holding_eur"] * size + item["missing_eur"] * pace)
        z = max(0, NormalDist().inv_cdf(1 - run_out))
        ahead = item["forecast"][: item["lead_weeks"] + 1]
        safety = z * item["forecast_error"] * sqrt(sum(x * x for x in ahead))
        missing = sum(ahead) + safety - item["stock"] - item["coming"]
        if missing > 0:
            packs = ceil(max(missing, size) / item["pack"])
            out[item["sku"]] = packs * item["pack"]
    return out

# %% solution="landed_cost"
from fractions import Fraction
def landed_cost(offer, request, eur_per_unit, rules):
    def f(text):
        return Fraction(str(text))

    need, pack, least = int(request["units"]), int(offer["pack"]), int(offer["minimum_order"])
    bought = -(-max(need, least) // pack) * pack
    money = f(offer["unit_price"]) * bought + f(offer["freight_order"]) + f(offer["freight_kg"]) * f(request["weight_kg"]) * bought
    money *= f(eur_per_unit) * (1 + f(offer["duty_percent"]) / 100)
    money *= 1 - f(rules["surplus_worth_percent"]) / 100 * Fraction(bought - need, bought)
    cents = money * 100
    return Decimal(int(cents + Fraction(1, 2))) / 100

# %% solution="choose_offers"
def choose_offers(requests, offers, currencies, rules):
    m = offers.merge(requests, on="request_id").merge(currencies, on="currency")
    arrives = pd.to_datetime(m["asked_on"]) + pd.to_timedelta(m["lead_days"].astype(int), unit="D")
    m = m[(arrives <= pd.to_datetime(m["needed_on"])) & (m["valid_to"] >= m["asked_on"])]
    answer = {name: "" for name in requests["request_id"]}
    m = m.assign(cost=[landed_cost(row, row, row["eur_per_unit"], rules) for row in m.to_dict("records")]).sort_values("cost", kind="stable")
    for row in m.drop_duplicates("request_id").to_dict("records"):
        answer[row["request_id"]] = row["offer_id"]
    return answer

# %% solution="reconcile_statement"
def reconcile(statement, ledger):
    keys = ["supplier_id", "kind", "number"]
    def side(table, name):
        t = table.assign(cents=[int(Decimal(a) * 100) for a in table["amount"]])
        return t.groupby(keys)["cents"].agg(["sum", "size"]).rename(columns={"sum": name + "_sum", "size": name + "_n"})
    both = side(statement, "s").join(side(ledger, "l"), how="outer").fillna(0).astype(int).reset_index()
    found = []
    for row in both.to_dict("records"):
        if row["s_n"] == row["l_n"] and row["s_sum"] == row["l_sum"]:
            continue
        what = "not_in_ledger" if row["l_n"] == 0 else "not_on_statement" if row["s_n"] == 0 else "booked_twice" if row["l_n"] > row["s_n"] else "amount_differs"
        gap = Decimal(row["s_sum"] - row["l_sum"]) / 100
        found.append({k: row[k] for k in keys} | {"finding": what, "difference": gap if row["kind"] == "invoice" else -gap})
    return found
