# %% solution="wanted_units"
def wanted_units(units: int, days_empty: int) -> float | None:
    if days_empty >= 5:
        return None
    return units * 7 / (7 - days_empty)

# %% solution="forecast_units"
def forecast_units(history, plan):
    weeks = sorted(history["week"].unique())
    position = {w: i for i, w in enumerate(weeks)}
    rows = {}
    for r in history.itertuples():
        rows.setdefault(r.sku, {})[position[r.week]] = r
    kind_of = dict(zip(history["sku"], history["kind"]))
    up, base = {}, {}
    wanted = {s: {i: wanted_units(r.units, r.days_empty) for i, r in rs.items()} for s, rs in rows.items()}
    for s, rs in rows.items():
        for i, r in rs.items():
            if r.discount > 0 and wanted[s][i] is not None:
                near = [wanted[s][j] for j in range(i - 4, i + 5) if j in rs and rs[j].discount == 0 and wanted[s][j] is not None]
                if near:
                    usual = sum(near) / len(near)
                    up[r.kind] = up.get(r.kind, 0) + wanted[s][i] - usual
                    base[r.kind] = base.get(r.kind, 0) + usual * r.discount
    lift = {k: up[k] / base[k] for k in up}
    clean = {s: {i: wanted[s][i] / (1 + lift.get(r.kind, 0) * r.discount) for i, r in rs.items() if wanted[s][i] is not None} for s, rs in rows.items()}
    n = len(weeks)
    growth = {}
    for s in rows:
        pairs = [(clean[s][i], clean[s][i - 52]) for i in range(n - 13, n) if i in clean[s] and i - 52 in clean[s]]
        growth[s] = sum(a for a, b in pairs) / sum(b for a, b in pairs) if pairs else 1
        growth[s] = 1 + 0.8 * (growth[s] - 1)
    new = sorted(plan["week"].unique())
    out = []
    for r in plan.itertuples():
        i = n + new.index(r.week) - 52
        near = [clean[r.sku][j] for j in (i - 2, i - 1, i, i + 1, i + 2) if j in clean[r.sku]]
        usual = sum(near) / len(near) if near else sum(clean[r.sku].values()) / max(1, len(clean[r.sku]))
        out.append(usual * growth[r.sku] * (1 + lift.get(r.kind, 0) * r.discount))
    return out

# %% solution="order_units"
def order_units(items):
    """Order when stock and what is coming does not last lead time plus one week."""
    orders = {}
    for it in items:
        n = it["lead_weeks"] + 1
        window = it["forecast"][:n]
        have = it["stock"] + it["coming"]
        weekly = sum(it["forecast"]) / len(it["forecast"])
        eoq = sqrt(2 * it["order_eur"] * weekly / it["holding_eur"])
        p = 1 - it["holding_eur"] * eoq / (it["holding_eur"] * eoq + it["missing_eur"] * weekly)
        z = 1.645
        level = sum(window) + z * it["forecast_error"] * sqrt(sum(f * f for f in window))
        if have < level:
            q = max(level - have, eoq, it["minimum_order"])
            orders[it["sku"]] = ceil(q / it["pack"]) * it["pack"]
    return orders

# %% solution="landed_cost"
def landed_cost(offer, request, eur_per_unit, rules):
    need = int(request["units"])
    pack = int(offer["pack"])
    pieces = ceil(max(need, int(offer["minimum_order"])) / pack) * pack
    rate = Decimal(eur_per_unit)
    goods = Decimal(offer["unit_price"]) * pieces * rate
    freight = (Decimal(offer["freight_order"]) + Decimal(offer["freight_kg"]) * Decimal(request["weight_kg"]) * pieces) * rate
    landed = (goods + freight) * (1 + Decimal(offer["duty_percent"]) / 100)
    surplus = landed / pieces * (pieces - need)
    return (landed - surplus * rules["surplus_worth_percent"] / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

# %% solution="choose_offers"
def choose_offers(requests, offers, currencies, rules):
    rates = dict(zip(currencies["currency"], currencies["eur_per_unit"]))
    chosen = {}
    for request in requests.to_dict("records"):
        asked, needed = date.fromisoformat(request["asked_on"]), date.fromisoformat(request["needed_on"])
        best = None
        for offer in offers[offers["request_id"] == request["request_id"]].to_dict("records"):
            if date.fromisoformat(offer["valid_to"]) < asked or asked + timedelta(days=int(offer["lead_days"])) > needed:
                continue
            cost = landed_cost(offer, request, rates[offer["currency"]], rules)
            if best is None or cost < best[0]:
                best = (cost, offer["offer_id"])
        chosen[request["request_id"]] = best[1] if best else ""
    return chosen

# %% solution="reconcile_statement"
def reconcile(statement, ledger):
    def group(table):
        got = {}
        for r in table.to_dict("records"):
            got.setdefault((r["supplier_id"], r["kind"], r["number"]), []).append(Decimal(r["amount"]))
        return got
    theirs, ours = group(statement), group(ledger)
    out = []
    for key in sorted(set(theirs) | set(ours)):
        a, b = theirs.get(key, []), ours.get(key, [])
        sign = 1 if key[1] == "invoice" else -1
        difference = sign * (sum(a, Decimal(0)) - sum(b, Decimal(0)))
        if not b:
            finding = "not_in_ledger"
        elif not a:
            finding = "not_on_statement"
        elif len(b) > len(a):
            finding = "booked_twice"
        elif difference != 0:
            finding = "amount_differs"
        else:
            continue
        out.append({"supplier_id": key[0], "kind": key[1], "number": key[2], "finding": finding, "difference": difference})
    return out
