# %% solution="forecast_units" fails=["forecast_beats_last_year", "forecast_knows_actions"]
"""learns what one per cent of discount adds, and then plans with the discount divided by 100"""
def forecast_units(history, plan) -> list[float]:
    """Return the units that will be wanted, one number for each row of the plan."""
    known = {(row.sku, row.week): (wanted_units(row.units, row.days_empty), row.discount) for row in history.itertuples()}
    kind_of = dict(zip(history["sku"], history["kind"]))
    weeks = sorted(set(history["week"]))

    def mean_of(table, sku, some):
        values = [table[sku, week] for week in some if table.get((sku, week)) is not None]
        return fmean(values) if values else None

    # what a price action adds, for one per cent of discount
    ordinary = {key: want for key, (want, discount) in known.items() if not discount}
    more, base = Counter(), Counter()
    for (sku, week), (want, discount) in known.items():
        at = weeks.index(week)
        around = mean_of(ordinary, sku, weeks[max(0, at - 4): at + 5])
        if discount and want is not None and around:
            more[kind_of[sku]] += want - around
            base[kind_of[sku]] += around * discount
    lift = {kind: more[kind] / base[kind] if base[kind] else 0.0 for kind in set(kind_of.values())}

    clean = {(sku, week): want / (1 + lift[kind_of[sku]] * discount) for (sku, week), (want, discount) in known.items() if want is not None}

    def year_before(week):
        return str(date.fromisoformat(week) - timedelta(days=364))

    def growth(sku):
        pairs = [(clean.get((sku, week)), clean.get((sku, year_before(week)))) for week in weeks[-13:]]
        pairs = [(now, then) for now, then in pairs if now is not None and then is not None]
        return sum(now for now, _ in pairs) / sum(then for _, then in pairs) if sum(then for _, then in pairs) else 1.0

    growths = {sku: growth(sku) for sku in kind_of}
    forecast = []
    for row in plan.itertuples():
        then = year_before(row.week)
        if then in weeks:
            at = weeks.index(then)
            usual = mean_of(clean, row.sku, weeks[max(0, at - 1): at + 2]) or mean_of(clean, row.sku, weeks[max(0, at - 3): at + 4]) or 0.0
            usual *= growths.get(row.sku, 1.0)
        else:  # no year of history: the last eight weeks
            usual = mean_of(clean, row.sku, weeks[-8:]) or 0.0
        forecast.append(usual * (1 + lift.get(row.kind, 0.0) * row.discount / 100))
    return forecast
