"""Working time: which days are worked, and how many working hours lie between two instants."""

from __future__ import annotations

from datetime import time

from cohort_tools.indicators.policy import Policy


def workdays(policy: Policy, start, end) -> int | list[int]:
    """Return the number of workdays in [start, end); dates or arrays of dates."""
    import numpy as np

    holidays = np.array(policy.holidays, dtype="datetime64[D]")
    return np.busday_count(np.asarray(start, "datetime64[D]"), np.asarray(end, "datetime64[D]"), weekmask=policy.weekmask, holidays=holidays)


def working_hours(policy: Policy, start, end):
    """Return working hours between pairs of instants (text or timestamps), by the policy's day and week."""
    import numpy as np
    import pandas as pd

    opens, closes = (_seconds(policy["calendar"][k]) for k in ("day_start", "day_end"))
    length = closes - opens
    first, last = (pd.to_datetime(pd.Series(list(s), dtype=object), utc=True).dt.tz_convert(policy["calendar"]["tz"]).dt.tz_localize(None) for s in (start, end))
    if first.empty:
        return np.array([])
    return (_worked(policy, last, opens, length) - _worked(policy, first, opens, length)) / 3600.0


def _worked(policy: Policy, moments, opens: int, length: int):
    """Seconds worked from a fixed day to each moment."""
    import numpy as np

    days = moments.dt.normalize().to_numpy().astype("datetime64[D]")
    seconds = (moments - moments.dt.normalize()).dt.total_seconds().to_numpy()
    holidays = np.array(policy.holidays, dtype="datetime64[D]")
    whole = np.busday_count(np.datetime64("2000-01-03"), days, weekmask=policy.weekmask, holidays=holidays)
    today = np.is_busday(days, weekmask=policy.weekmask, holidays=holidays)
    return whole * length + np.where(today, np.clip(seconds - opens, 0, length), 0)


def _seconds(text: str) -> int:
    moment = time.fromisoformat(text)
    return moment.hour * 3600 + moment.minute * 60
