# %% solution="wanted_units"
def wanted_units(units: int, days_empty: int) -> float | None:
    return units / (7 - days_empty) * 7 if days_empty in (0, 1, 2, 3, 4) else None

# %% solution="forecast_units"
def forecast_units(history, plan) -> list[float]:
    """A straight line through the logarithms: level of the article, its growth, its season by fortnight, the action of its kind."""
    import numpy as np

    rows = history.assign(want=[wanted_units(units, empty) for units, empty in zip(history["units"], history["days_empty"])]).dropna(subset=["want"])
    rows = rows[rows["want"].astype(float) > 0]
    first = date.fromisoformat(min(history["week"]))
    kinds = sorted(set(history["kind"]))

    def week_number(week):
        return (date.fromisoformat(week) - first).days // 7

    forecast = {}
    actions = dict.fromkeys(kinds, 0.0)
    for _ in range(3):  # the lift by kind and the rest in turns
        clean = {}
        for row in rows.itertuples():
            clean.setdefault(row.sku, {})[week_number(row.week)] = (float(row.want) / (1 + actions[row.kind] * row.discount), row.kind, row.discount, float(row.want))
        sums = {kind: [0.0, 0.0] for kind in kinds}
        for known in clean.values():
            for at, (_, kind, discount, want) in known.items():
                near = [known[n][0] for n in range(at - 2, at + 3) if n in known and known[n][2] == 0]
                if discount and near:
                    sums[kind][0] += want - np.mean(near)
                    sums[kind][1] += np.mean(near) * discount
        actions = {kind: more / base if base else 0.0 for kind, (more, base) in sums.items()}
    for row in plan.itertuples():
        known, at = clean.get(row.sku, {}), week_number(row.week)
        growths = [known[n][0] / known[n - 52][0] for n in range(at - 60, at) if n in known and n - 52 in known]
        near = [known[n][0] for n in (at - 53, at - 52, at - 51) if n in known] or [known[n][0] for n in range(at - 55, at - 48) if n in known]
        usual = float(np.mean(near)) * float(np.median(growths)) if near and growths else 0.0
        forecast[row.sku, row.week] = usual * (1 + actions[row.kind] * row.discount)
    return [forecast[pair] for pair in zip(plan["sku"], plan["week"])]

# %% solution="order_units"
def order_units(items: list[dict]) -> dict[str, int]:
    orders = {}
    for item in items:
        weeks_to_last = item["lead_weeks"] + 1
        expected = variance = 0.0
        for week in item["forecast"][:weeks_to_last]:
            expected += week
            variance += (item["forecast_error"] * week) ** 2
        z = 1.2 if item["missing_eur"] < 60 * item["holding_eur"] else 1.6
        if item["stock"] + item["coming"] <= expected + z * sqrt(variance):
            pace = sum(item["forecast"]) / 12
            aim = expected + z * sqrt(variance) + sqrt(2 * item["order_eur"] * pace / item["holding_eur"]) / 2
            wanted = max(aim - item["stock"] - item["coming"], item["minimum_order"], 1)
            orders[item["sku"]] = (int(wanted) // item["pack"] + (wanted % item["pack"] > 0)) * item["pack"]
    return orders

# %% solution="reconcile_statement"
def reconcile(statement, ledger) -> list[dict]:
    told, booked, owed = Counter(), Counter(), {}
    for table, times, sign in ((statement, told, 1), (ledger, booked, -1)):
        for row in table.itertuples():
            document = (row.supplier_id, row.kind, row.number)
            times[document] += 1
            owed[document] = owed.get(document, Decimal(0)) + sign * (Decimal(row.amount) if row.kind == "invoice" else -Decimal(row.amount))
    answer = []
    for document, difference in owed.items():
        if told[document] == booked[document] and difference == 0:
            continue
        finding = "amount_differs"
        if booked[document] == 0:
            finding = "not_in_ledger"
        elif told[document] == 0:
            finding = "not_on_statement"
        elif booked[document] > told[document]:
            finding = "booked_twice"
        answer.append(dict(zip(("supplier_id", "kind", "number"), document), finding=finding, difference=difference))
    return answer

# %% artefact="buying.yaml"
Path("buying.yaml").write_text("missing_kit_eur: 19.9\nservice_kit: '99'\nservice_device: '75'\nservice_book: '97'\n", encoding="utf-8")
