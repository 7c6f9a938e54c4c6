# %% solution="wanted_units"
def wanted_units(units: int, days_empty: int) -> float | None:
    open_days = 7 - days_empty
    return round(units / open_days * 7, 1) if open_days > 2 else None

# %% solution="forecast_units"
def forecast_units(history, plan) -> list[float]:
    past = history.copy()
    past["want"] = [wanted_units(units, empty) for units, empty in zip(past["units"], past["days_empty"])]
    past["want"] = past["want"].astype(float)
    wide = past.pivot(index="week", columns="sku", values="want").sort_index()
    off = past.pivot(index="week", columns="sku", values="discount").sort_index()
    kinds = past.drop_duplicates("sku").set_index("sku")["kind"]
    calm = wide.where(off == 0).rolling(7, center=True, min_periods=1).median()
    lifts = {}
    for kind in kinds.unique():
        columns = kinds.index[kinds == kind]
        extra = ((wide[columns] / calm[columns] - 1) / off[columns].where(off[columns] >= 2)).stack()
        lifts[kind] = float(extra.median()) if len(extra) else 0.0
    clean = wide / (1 + off * kinds.reindex(wide.columns).map(lifts))
    smooth = clean.rolling(3, center=True, min_periods=1).mean().interpolate(limit_direction="both")
    now, then = clean.iloc[-10:], clean.iloc[-62:-52]
    both = now.notna().to_numpy() & then.notna().to_numpy()
    grown = now.where(both).sum() / then.set_axis(now.index).where(both).sum()
    usual = smooth.mul(grown, axis=1)
    usual.index = [str((pd.Timestamp(week) + pd.Timedelta(days=364)).date()) for week in usual.index]
    return [float(usual.at[week, sku] * (1 + lifts[kind] * discount)) for week, sku, kind, discount in zip(plan["week"], plan["sku"], plan["kind"], plan["discount"])]

# %% solution="order_units"
def order_units(items: list[dict]) -> dict[str, int]:
    orders = {}
    for item in items:
        last = item["lead_weeks"] + 1
        spread = item["forecast_error"] * sum(week ** 2 for week in item["forecast"][:last]) ** 0.5
        missing = sum(item["forecast"][:last]) + 1.645 * spread - item["stock"] - item["coming"]
        if missing > 0:
            packs = -(-int(max(missing + 0.999, item["minimum_order"])) // item["pack"])
            orders[item["sku"]] = packs * item["pack"]
        else:
            orders[item["sku"]] = 0
    return orders

# %% solution="landed_cost"
def landed_cost(offer: dict, request: dict, eur_per_unit: str, rules: dict) -> Decimal:
    from fractions import Fraction

    need = int(request["units"])
    packs = ceil(Fraction(max(need, int(offer["minimum_order"])), int(offer["pack"])))
    pieces = packs * int(offer["pack"])
    native = pieces * (Fraction(offer["unit_price"]) + Fraction(offer["freight_kg"]) * Fraction(request["weight_kg"])) + Fraction(offer["freight_order"])
    at_dock = native * Fraction(eur_per_unit) * (1 + Fraction(offer["duty_percent"]) / 100)
    each = at_dock / pieces
    cost = at_dock - each * (pieces - need) * Fraction(str(rules["surplus_worth_percent"])) / 100
    return Decimal(int(cost * 100 + Fraction(1, 2))).scaleb(-2)

# %% solution="choose_offers"
def choose_offers(requests, offers, currencies, rules) -> dict[str, str]:
    rate = currencies.set_index("currency")["eur_per_unit"]
    both = requests.merge(offers, on="request_id")
    comes = pd.to_datetime(both["asked_on"]) + pd.to_timedelta(both["lead_days"].astype(int), unit="D")
    both = both[(both["valid_to"] >= both["asked_on"]) & (comes <= pd.to_datetime(both["needed_on"]))]
    both = both.assign(cost=[landed_cost(row, row, rate[row["currency"]], rules) for row in both.to_dict("records")])
    best = both.sort_values(["request_id", "cost"]).drop_duplicates("request_id")
    return dict.fromkeys(requests["request_id"], "") | dict(zip(best["request_id"], best["offer_id"]))

# %% solution="reconcile_statement"
def reconcile(statement, ledger) -> list[dict]:
    key = ["supplier_id", "kind", "number"]

    def side(table, name):
        exact = table.assign(amount=table["amount"].map(Decimal))
        grouped = exact.groupby(key)["amount"].agg(lambda values: sum(values, Decimal(0))).rename(name)
        return pd.concat([grouped, exact.groupby(key).size().rename(f"{name}_times")], axis=1)

    both = side(statement, "told").join(side(ledger, "booked"), how="outer").reset_index()
    rows = []
    for row in both.to_dict("records"):
        told, booked = (row[name] if isinstance(row[name], Decimal) else Decimal(0) for name in ("told", "booked"))
        times_told, times_booked = (0 if row[name] != row[name] else int(row[name]) for name in ("told_times", "booked_times"))
        finding = ("not_on_statement" if not times_told else "not_in_ledger" if not times_booked else "booked_twice" if times_booked > times_told
                   else "amount_differs" if told != booked else None)
        if finding:
            rows.append({name: row[name] for name in key} | {"finding": finding, "difference": (told - booked) * (1 if row["kind"] == "invoice" else -1)})
    return rows

# %% artefact="buying.yaml"
Path("buying.yaml").write_text("missing_kit_eur: 19.92\nservice_kit: '97'\nservice_device: '80'\nservice_book: '95'\n", encoding="utf-8")

# %% artefact="choice.yaml"
Path("choice.yaml").write_text("offer: B\nlanded_eur_each: 39.774\nusd_rate_that_turns_it: 0.9372\n", encoding="utf-8")
