# %% solution="clean_log"
def clean_log(log):
    seen, rows = set(), []
    for row in log.to_dict("records"):
        if row["event_id"] in seen or row["test_run"]:
            continue
        seen.add(row["event_id"])
        if isinstance(row["confirmed_by"], str):
            row["by"] = "assisted"
        rows.append(row)
    return pd.DataFrame(rows, columns=log.columns)


# %% solution="automation_rate"
def automation_rate(log, as_of):
    last = date.fromisoformat(as_of) - timedelta(days=7)
    above = below = 0
    for row in log.to_dict("records"):
        done = date.fromisoformat(row["done_on"])
        if done > last:
            continue
        below += 1
        undone = isinstance(row["reverted_on"], str) and (date.fromisoformat(row["reverted_on"]) - done).days <= 7
        above += row["by"] == "machine" and not undone
    return 100 * above / below if below else None


# %% solution="cost_to_serve"
def cost_to_serve(costs, orders):
    delivered = list(orders["status"]).count("delivered")
    if delivered == 0:
        return None
    return sum(costs["amount"]) / delivered


# %% solution="first_contact"
def first_contact(contacts, as_of):
    last = date.fromisoformat(as_of) - timedelta(days=7)
    days = {}
    for row in contacts.to_dict("records"):
        days.setdefault((row["customer_id"], row["topic"]), []).append(date.fromisoformat(row["on"]))
    solved = total = 0
    for found in days.values():
        matters = []
        for day in sorted(found):
            if matters and (day - matters[-1][-1]).days <= 7:
                matters[-1].append(day)
            else:
                matters.append([day])
        for matter in matters:
            if matter[0] <= last:
                total += 1
                solved += len(matter) == 1
    return 100 * solved / total if total else None


# %% solution="average_heads"
def average_heads(employees, month):
    day, days, present = date.fromisoformat(month + "-01"), 0, 0
    while day.isoformat()[:7] == month:
        days += 1
        for start, end in zip(employees["start_date"], employees["end_date"]):
            present += start <= day.isoformat() and (not isinstance(end, str) or end >= day.isoformat())
        day += timedelta(days=1)
    return present / days


# %% solution="profit_per_head"
def profit_per_head(orders, costs, employees, month):
    profit = -sum(costs["amount"])
    for row in orders.to_dict("records"):
        if row["status"] == "delivered":
            profit += row["value"] - row["cost_of_goods"]
    return profit / average_heads(employees, month)


# %% solution="add_up"
def add_up(parts):
    above = below = 0
    for one, two in parts:
        above += one
        below += two
    return None if below == 0 else above / below * 100


# %% solution="fair_rise"
def fair_rise(before, after):
    def share(rows, hard):
        kinds = [row["by"] for row in rows if row["hard"] == hard]
        return kinds.count("machine") / len(kinds)

    was, now = before.to_dict("records"), after.to_dict("records")
    hard = sum(row["hard"] for row in was) / len(was)
    return 100 * (hard * (share(now, 1) - share(was, 1)) + (1 - hard) * (share(now, 0) - share(was, 0)))


# %% solution="find_tricks"
def find_tricks(log, volumes):
    found, seen, cases, undone = set(), set(), {}, {}
    for row in log.to_dict("records"):
        place = (row["step"], row["done_on"][:7])
        if row["event_id"] in seen:
            found.add(("exported twice", *place))
            continue
        seen.add(row["event_id"])
        if row["test_run"]:
            found.add(("test runs", *place))
            continue
        cases.setdefault(place, set()).add(row["case_id"])
        if row["by"] == "machine" and isinstance(row["confirmed_by"], str):
            found.add(("assisted as machine", *place))
        if isinstance(row["reverted_on"], str):
            undone.setdefault(place, []).append((date.fromisoformat(row["reverted_on"]) - date.fromisoformat(row["done_on"])).days)
    for row in volumes.to_dict("records"):
        place = (row["step"], row["month"])
        if len(cases.get(place, ())) < row["cases"]:
            found.add(("hard cases left out", *place))
    for place, days in undone.items():
        if len(days) > 2 and min(days) > 7:
            found.add(("undone too late", *place))
    return sorted(found)


# %% solution="worth_a_month"
def worth_a_month(scenario, machine, assisted):
    alone = machine * (scenario["minutes_by_hand"] * scenario["eur_per_minute"] - scenario["eur_per_run"])
    helped = assisted * ((scenario["minutes_by_hand"] - scenario["minutes_assisted"]) * scenario["eur_per_minute"] - scenario["eur_per_run"])
    return alone + helped - (scenario["licence"] + scenario["build_cost"] / scenario["months_of_use"])


# %% artefact="cases.csv"
lines = ["case," + ",".join(NUMBERS) + ",expect"]
for name, expect, numbers in [
    ("all at once", "31.6", dict(machine=8, undone_in_7_days=2, undone_later=1, twice=3, too_young=5, test_runs=4, confirmed=3, assisted=4, person=4)),
    ("only young ones", "", dict(too_young=4)), ("only test runs", "", dict(test_runs=4)), ("all undone", "0", dict(machine=4, undone_in_7_days=4)),
    ("week or later", "66.7", dict(machine=3, undone_in_7_days=1, undone_later=2)), ("help", "25", dict(machine=1, assisted=3)), ("a name", "25", dict(machine=1, confirmed=3)), ("people", "25", dict(machine=1, person=3)),
]:
    lines.append(name + "," + ",".join(str(numbers.get(column, 0)) for column in NUMBERS) + "," + expect)
Path("cases.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
