"""How business metrics moved where scenarios landed, beside what happened elsewhere; and what the metrics are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cohort_tools.indicators.facts import Facts
from cohort_tools.indicators.scenarios import landed
from cohort_tools.indicators.value import indicator

if TYPE_CHECKING:
    from numpy import ndarray
    from pandas import DataFrame, Series

UPLIFT_COLUMNS = ["metric_id", "bu_id", "landed_at", "pre", "post", "change", "delta", "did"]


def uplift_units(facts: Facts) -> DataFrame:
    """Return pre and post of each metric in each treated business unit, and the change of the untreated ones beside it.

    pre is the 3 full months before the first landing, post the 3 full months after a month of settling; both are made
    of summed numerators and denominators. `delta` is relative to |pre| (empty when pre is 0), `change` absolute,
    `did` the change minus that of the untreated units, when there are at least 4 of them.
    """
    if "_uplift" not in facts.__dict__:
        import pandas as pd

        observed = _with_months(facts)
        first = landed(facts).groupby("bu_id")["landed_at"].min()
        parts = [_metric_uplift(facts, metric, table, first) for metric, table in observed.groupby("metric_id")]
        parts = [p for p in parts if len(p)]
        facts.__dict__["_uplift"] = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=UPLIFT_COLUMNS)
    return facts.__dict__["_uplift"]


def _with_months(facts: Facts) -> DataFrame:
    """Observations with their metric's direction and a running month number."""
    observed = facts.table("metric_obs").merge(facts.table("metric_def")[["metric_id", "direction"]], on="metric_id")
    text = observed["period_start"].astype(str)
    observed["month"] = (text.str[:4].astype(int) * 12 + text.str[5:7].astype(int) - 1) if len(observed) else 0
    return observed


def _metric_uplift(facts: Facts, metric: str, table: DataFrame, first: Series) -> DataFrame:
    import numpy as np
    import pandas as pd

    rules, sign = facts.policy["uplift"], int(table["direction"].iloc[0])
    months = rules["months"]
    units = first.index.intersection(table["bu_id"].unique()) if len(first) else first.index
    if not len(units):
        return pd.DataFrame(columns=UPLIFT_COLUMNS)
    low, high = int(table["month"].min()), int(table["month"].max())
    tops, bottoms = (table.pivot_table(index="bu_id", columns="month", values=v, aggfunc="sum").reindex(columns=range(low, high + 1)) for v in ("numerator", "denominator"))
    days = pd.to_datetime(first[units])
    landing = (days.dt.year * 12 + days.dt.month - 1).to_numpy()
    settled = days + pd.DateOffset(months=rules["settling_months"])
    start = (settled.dt.year * 12 + settled.dt.month - 1 + (settled.dt.day != 1)).to_numpy()
    before, after = (landing - months)[:, None] + np.arange(months), start[:, None] + np.arange(months)
    at = tops.index.get_indexer(units)
    pre, post = _ratios(tops, bottoms, at, before - low), _ratios(tops, bottoms, at, after - low)
    untreated = ~tops.index.isin(first.index)
    did = np.full(len(units), np.nan)
    if untreated.sum() >= rules["untreated_units"]:
        total_top, total_bottom = tops[untreated].sum(min_count=1).to_frame().T, bottoms[untreated].sum(min_count=1).to_frame().T
        zero = np.zeros(len(units), int)
        did = sign * ((post - pre) - (_ratios(total_top, total_bottom, zero, after - low) - _ratios(total_top, total_bottom, zero, before - low)))
    change = sign * (post - pre)
    frame = pd.DataFrame({"metric_id": metric, "bu_id": units, "landed_at": first[units].to_numpy(), "pre": pre, "post": post, "change": change,
                          "delta": np.divide(change, np.abs(pre), out=np.full(len(units), np.nan), where=(pre != 0) & ~np.isnan(pre)), "did": did})
    return frame[frame["change"].notna()]


def _ratios(tops: DataFrame, bottoms: DataFrame, rows: ndarray, columns: ndarray) -> ndarray:
    """Sum of numerators over sum of denominators of some rows over their own columns; NaN where a month is missing."""
    import numpy as np

    inside = ((columns >= 0) & (columns < tops.shape[1])).all(axis=1)
    safe = np.clip(columns, 0, tops.shape[1] - 1)
    top, bottom = tops.to_numpy(float)[rows[:, None], safe].sum(axis=1), bottoms.to_numpy(float)[rows[:, None], safe].sum(axis=1)
    return np.divide(top, bottom, out=np.full(len(rows), np.nan), where=inside & (bottom != 0) & ~np.isnan(bottom))


def _mean_with_interval(facts: Facts, column: str) -> DataFrame:
    """Mean over treated units; from 8 units on an interval by bootstrap of units, below that it is not separable from noise."""
    import numpy as np
    import pandas as pd

    rules, table = facts.policy["uplift"], uplift_units(facts).dropna(subset=[column])
    frame = pd.DataFrame(index=facts.table("metric_def")["metric_id"])
    groups = table[column].astype(float).groupby(table["metric_id"])
    frame["value"], frame["n"], frame["status"] = groups.mean(), groups.count(), "not_separable"
    frame["lo"] = frame["hi"] = np.nan
    for metric, values in groups:
        if len(values) >= rules["bootstrap_units"]:
            rng = np.random.default_rng(20260101)
            n, rounds = len(values), rules["bootstrap_rounds"]
            means = rng.multinomial(n, np.full(n, 1 / n), rounds) @ values.to_numpy() / n
            frame.loc[metric, ["lo", "hi"]] = np.quantile(means, [0.025, 0.975])
            frame.loc[metric, "status"] = "ok" if frame.loc[metric, "lo"] > 0 or frame.loc[metric, "hi"] < 0 else "not_separable"
    return frame.assign(n=frame["n"].fillna(0), reason="no_full_window")


@indicator("uplift", of="metric", unit="fraction", rows=lambda f, s: uplift_units(f).query("metric_id == @s"),
           formula="mean over treated business units of direction * (post - pre) / |pre|; interval by bootstrap of units from 8 units on")
def uplift(facts: Facts) -> DataFrame:
    """How a business metric moved where a scenario landed; below eight units it is not separable from noise."""
    return _mean_with_interval(facts, "delta")


@indicator("uplift_did", of="metric", unit="metric units", rows=lambda f, s: uplift_units(f).query("metric_id == @s"),
           formula="mean over treated units of direction * ((post - pre) - (post - pre of the untreated units)); needs 4 untreated units")
def uplift_did(facts: Facts) -> DataFrame:
    """How a business metric moved where a scenario landed, beyond what happened elsewhere at the same time."""
    untreated = facts.table("metric_obs").loc[~facts.table("metric_obs")["bu_id"].isin(landed(facts)["bu_id"]), "bu_id"].nunique()
    few = untreated < facts.policy["uplift"]["untreated_units"]
    return _mean_with_interval(facts, "did").assign(reason="too_few_untreated_units" if few else "no_full_window")


def recent_months(facts: Facts) -> DataFrame:
    """Return the observations of the last 3 full months that each metric and business unit has."""
    observed = _with_months(facts)
    last = observed.groupby("metric_id")["month"].transform("max")
    return observed[observed["month"] > last - facts.policy["uplift"]["months"]]


def combined(rows: DataFrame, name: str) -> float:
    """Return numerators over denominators of all rows, by `campkit.measures.combine`; NaN with nothing to divide by."""
    from fractions import Fraction

    from campkit.measures import Measure, combine

    parts = [Measure(name, Fraction(str(top)), Fraction(str(bottom)), name) for top, bottom in zip(rows["numerator"], rows["denominator"], strict=True)]
    value = combine(parts).value if parts else None
    return float("nan") if value is None else value


def _of_metric(metric: str):
    def rows(facts: Facts, subject: str) -> DataFrame:
        found = recent_months(facts)
        return found[(found["metric_id"] == metric) & (found["bu_id"] == subject)][["metric_id", "bu_id", "period_start", "numerator", "denominator"]]

    def compute(facts: Facts) -> DataFrame:
        import pandas as pd

        found = recent_months(facts)
        groups = found[found["metric_id"] == metric].groupby("bu_id")
        frame = pd.DataFrame(index=facts.table("business_unit")["bu_id"])
        frame["value"], frame["n"] = pd.Series({unit: combined(part, metric) for unit, part in groups}, dtype=float), groups["month"].nunique()
        if metric == "AAR":
            frame["status"] = (frame["value"] >= facts.policy["automation"]["unattended"]).map({True: "unattended", False: "ok"})
        return frame.assign(n=frame["n"].fillna(0), reason="not_measured")
    return compute, rows


def _register(metric: str, name: str, unit: str, formula: str, doc: str):
    compute, rows = _of_metric(metric)
    compute.__name__, compute.__doc__ = name, doc
    return indicator(name, of="unit", unit=unit, rows=rows, formula=f"{formula}; last 3 full months, numerators and denominators added")(compute)


aar = _register("AAR", "aar", "fraction", "steps done by machine and not reverted within 7 days / steps of the core process", "Rate of unattended steps; from 60 % on the process runs unattended.")
cts = _register("CTS", "cts", "EUR per order", "people and tool cost / orders fulfilled", "Cost to serve.")
fcr = _register("FCR", "fcr", "fraction", "issues without a second contact within 7 days / issues", "Share of the issues that the first contact resolved.")
gmv_per_head = _register("GMV_per_head", "gmv_per_head", "EUR per head", "value of fulfilled orders / average headcount, per month", "GMV per head and month.")
gp_per_head = _register("GP_per_head", "gp_per_head", "EUR per head", "(revenue - cost of goods) / average headcount, per month", "Gross profit per head and month.")


@indicator("metric_level", of="metric", unit="metric units", rows=lambda f, s: recent_months(f).query("metric_id == @s")[["bu_id", "period_start", "numerator", "denominator"]],
           formula="numerators of all business units / their denominators, last 3 full months; beside it each region's")
def metric_level(facts: Facts) -> DataFrame:
    """What a business metric is now, over the whole company and in each region."""
    import pandas as pd

    found = recent_months(facts)
    region = found["bu_id"].map(facts.table("business_unit").set_index("bu_id")["region"])
    frame = pd.DataFrame(index=facts.table("metric_def")["metric_id"])
    groups = found.groupby("metric_id")
    frame["value"], frame["n"] = pd.Series({m: combined(part, m) for m, part in groups}, dtype=float), groups["bu_id"].nunique()
    for place in sorted(region.dropna().unique()):
        frame[f"in_{place}"] = pd.Series({m: combined(part, m) for m, part in found[region == place].groupby("metric_id")}, dtype=float)
    return frame.assign(n=frame["n"].fillna(0), reason="not_measured")
