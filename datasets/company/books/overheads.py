"""Costs of running the branch: bills with tax, accruals and prepayments, pay, equipment and its depreciation, taxes paid."""

from __future__ import annotations

import datetime

from datasets.company.books.ledger import Ledger
from datasets.company.core.calendar import month_range, next_working_day
from datasets.company.core.money import money, per_cent, share
from datasets.company.rules import tax_rate

#: vendor, account, unit, monthly net in EUR, how it comes, may the input tax be deducted
VENDORS = (
    ("Stonegate Properties", "6100", "BU-15", 14_800, "monthly in advance", 1), ("Stonegate Properties Warehouse", "6100", "BU-12", 6_900, "monthly in advance", 1), ("Nimbus Cloud", "6200", "BU-14", 5_600, "monthly in arrears USD", 1),
    ("Modelhouse", "6210", "BU-14", 2_900, "monthly in arrears USD", 1), ("Deskwork Suite", "6200", "BU-14", 21_600, "yearly", 1), ("Harbour Mutual Insurance", "6400", "BU-13", 18_400, "yearly", 0), ("Clickstream Ads", "6300", "BU-05", 11_500, "monthly in arrears", 1),
    ("Print & Poster House", "6300", "BU-05", 1_450, "now and then", 1), ("ParcelFox", "6500", "BU-12", 4_300, "monthly in arrears", 1), ("Kestrel Express", "6500", "BU-12", 1_900, "monthly in arrears", 1), ("Blue Line Telecom", "6700", "BU-14", 1_150, "monthly in arrears", 1),
    ("Paperclip Office Supply", "6700", "BU-15", 420, "now and then", 1), ("Corner Bistro", "6800", "BU-03", 180, "now and then", 0), ("Railway Tickets", "6800", "BU-03", 260, "now and then", 1), ("Fair Grounds Ltd", "6300", "BU-03", 3_800, "now and then", 1), ("Brightside Cleaning", "6700", "BU-15", 980, "monthly in arrears", 1),
)
EQUIPMENT = (("Laptop", 1450, 36, "BU-14"), ("Laptop", 1690, 36, "BU-04"), ("Laptop", 1380, 36, "BU-01"), ("Studio camera", 5200, 60, "BU-06"), ("Forklift", 23800, 96, "BU-12"), ("Delivery van", 34500, 72, "BU-12"), ("Pallet racks", 12400, 120, "BU-12"), ("Server", 8900, 48, "BU-14"), ("Meeting furniture", 6700, 120, "BU-15"), ("Label printer", 1900, 60, "BU-12"), ("Recording booth", 15600, 96, "BU-06"))


def post_bills(ledger: Ledger) -> dict[str, list]:
    """Bills, their payment, accruals for months whose bill comes later, prepaid costs spread over their months."""
    ctx, stream = ledger.ctx, ledger.ctx.rng("bills")
    country = "XH" if ctx.region == "home" else "SA"
    bills, accruals, prepaid = [], [], []
    plan = plan_bills(ledger, stream)
    for vendor, account, unit, net, day, first, last, usd, deductible in plan:
        if day > ctx.end:
            if last <= ctx.end and last < day.replace(day=1):  # served, not billed yet: only the accrual is there
                month = last.isoformat()[:7]
                guess = ledger.in_base(net, "USD", month) if usd else net
                ledger.post(last, "accrual", f"ACC-{month}-{vendor}", f"Accrual {vendor} {month}", [(account, guess, unit), ("2100", -guess)])
                accruals.append((month, None, vendor, account, unit, money(guess), None))
            continue
        bill_id = ctx.id("B", len(bills) + 1)
        currency = "USD" if usd else ledger.base
        rate = 0 if usd else tax_rate(country, "standard", day.isoformat())
        tax = share(net, rate)
        due = next_working_day(day + datetime.timedelta(days=stream.choice([10, 14, 30])), ctx.region)
        bills.append({"bill_id": bill_id, "vendor": vendor, "account": account, "bu_id": unit, "billed_on": day.isoformat(), "service_from": first.isoformat(), "service_to": last.isoformat(), "currency": currency,
                      "net": money(net), "tax_rate": per_cent(rate), "tax": money(tax), "gross": money(net + tax), "input_tax_allowed": deductible, "due_on": due.isoformat()})
        cost = net if deductible else net + tax
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        target = "1350" if months > 1 else account
        lines = [(target, cost, None if target == "1350" else unit, currency), ("1300", net + tax - cost, None, currency), ("2000", -(net + tax), None, currency)]
        entry = ledger.post(day, "bill", bill_id, f"Bill {vendor}", lines, vendor)
        entry.notes["bill"] = bills[-1]
        if usd:  # the payable stays at the day's value; the bank pays dollars, the gap is an exchange difference
            owed = -entry.lines[-1].amount
            if due <= ctx.end:
                paid = ledger.in_base(net, "USD", due.isoformat()[:7])
                pay = ledger.post(due, "payment", f"PAY-{bill_id}", f"Payment {vendor}", [("2000", owed), ("7010", paid - owed), ("1005", -paid)], vendor, bill_id)
                pay.lines[-1].currency, pay.lines[-1].amount_document = "USD", -net
        else:
            ledger.post(due, "payment", f"PAY-{bill_id}", f"Payment {vendor}", [("2000", net + tax), ("1000", -(net + tax))], vendor, bill_id)
        base = entry.lines[0].amount
        if months > 1:
            prepaid += spread_prepaid(ledger, bill_id, vendor, account, unit, base, first, months)
        elif last < day.replace(day=1):
            month = last.isoformat()[:7]
            guess = base * stream.randrange(93, 108) // 100
            end = month_range(month)[1]
            ledger.post(end, "accrual", f"ACC-{bill_id}", f"Accrual {vendor} {month}", [(account, guess, unit), ("2100", -guess)])
            ledger.post(end + datetime.timedelta(days=1), "accrual", f"ACCREV-{bill_id}", f"Accrual taken back {vendor} {month}", [("2100", guess), (account, -guess, unit)])
            accruals.append((month, bill_id, vendor, account, unit, money(guess), (end + datetime.timedelta(days=1)).isoformat()))
    return {"bills": bills, "accruals": accruals, "prepayments": prepaid}


def plan_bills(ledger: Ledger, stream):
    """What is billed when, for which service: in the order of the bill's day."""
    ctx = ledger.ctx
    plan = []
    for vendor, account, unit, net, how, deductible in VENDORS:
        level = ledger.planned(net * 100) if "USD" not in how else net * 112
        for number, month in enumerate(ledger.months):
            first, last = month_range(month)
            drift = level * (1000 + number * 6) // 1000
            if how == "monthly in advance":
                plan.append((vendor, account, unit, level if number < 12 else level * 103 // 100, next_working_day(first, ctx.region), first, last, False, deductible))
            elif how.startswith("monthly in arrears"):
                day = next_working_day(last + datetime.timedelta(days=3 + stream.randrange(12)), ctx.region)
                value = drift * stream.randrange(820, 1190) // 1000
                plan.append((vendor, account, unit, value, day, first, last, how.endswith("USD"), deductible))
            elif how == "yearly" and month[-2:] in ("07",):
                day = next_working_day(first + datetime.timedelta(days=stream.randrange(0, 9)), ctx.region)
                plan.append((vendor, account, unit, level, day, first, month_range(f"{int(month[:4]) + 1}-06")[1], False, deductible))
            elif how == "now and then":
                for _ in range(stream.count(1.3)):
                    day = next_working_day(first + datetime.timedelta(days=stream.randrange(0, 26)), ctx.region)
                    plan.append((vendor, account, unit, max(900, int(stream.long_tail(level * 0.75, 0.6))), day, day, day, False, deductible))
    return sorted(plan, key=lambda row: (row[4], row[0], row[3]))


def spread_prepaid(ledger: Ledger, bill_id, vendor, account, unit, cost, first, months):
    """One part of a prepaid cost in each of its months; the cents that do not divide come first."""
    rows, left = [], cost
    for number in range(months):
        part = left // (months - number)
        left -= part
        year, month = first.year + (first.month - 1 + number) // 12, (first.month - 1 + number) % 12 + 1
        end = month_range(f"{year}-{month:02d}")[1]
        posted = ledger.post(end, "prepayment", f"PRE-{bill_id}-{number + 1}", f"Part {number + 1} of {months}, {vendor}", [(account, part, unit), ("1350", -part)])
        rows.append((bill_id, end.isoformat()[:7], account, unit, money(part), int(posted is not None)))
    return rows


def post_pay(ledger: Ledger) -> None:
    """Pay on the last working day; wage tax and social security on the tenth of the next month."""
    by_month: dict[str, list] = {}
    for row in ledger.ctx.rows("headcount"):
        by_month.setdefault(row["month"], []).append((row["bu_id"], ledger.planned(row["staff_cost"] * 100)))
    for month, units in sorted(by_month.items()):
        total = 0
        for _, cost in units:
            total += cost
        net = share(total, 6600)
        day = ledger.last_working_day(month)
        ledger.post(day, "pay", f"WAGES-{month}", f"Wages {month}", [*(("6000", cost, bu) for bu, cost in units), ("1000", -net), ("2300", net - total)], "Staff", f"wages {month}")
        ledger.post(next_working_day(month_range(month)[1] + datetime.timedelta(days=10), ledger.ctx.region), "payment", f"WAGETAX-{month}", f"Wage tax {month}", [("2300", total - net), ("1000", net - total)], "Tax Office", f"wage tax {month}")


def post_equipment(ledger: Ledger) -> list[dict]:
    """Equipment bought before and during the 18 months, straight-line depreciation from the month after, a few disposals."""
    ctx, stream = ledger.ctx, ledger.ctx.rng("equipment")
    assets = []
    ledger.opening_equipment = ledger.opening_depreciation = 0
    for number in range(46):
        name, cost, life, unit = stream.choice(EQUIPMENT)
        value = ledger.planned(cost * stream.randrange(88, 116))
        bought = ctx.start - datetime.timedelta(days=20 + stream.randrange(900)) if stream.chance(600) else next_working_day(ctx.day(stream.randrange(5, 530)), ctx.region)
        asset_id = ctx.id("FA", number + 1)
        start = month_index(bought) + 1
        sold = next_working_day(ctx.day(stream.randrange(150, 540)), ctx.region) if bought < ctx.start and stream.chance(150) else None
        proceeds = value * stream.randrange(5, 30) // 100 if sold else 0
        before = min(max(0, month_index(ctx.start) - start), life)
        so_far = value * before // life
        if bought < ctx.start:
            ledger.opening_equipment += value
            ledger.opening_depreciation += so_far
        else:
            ledger.post(bought, "equipment", asset_id, f"Bought: {name}", [("1500", value), ("1000", -value)], "Equipment Dealer", asset_id)
        for month in ledger.months:
            step = month_index(month_range(month)[0]) - start + 1
            if not 1 <= step <= life or (sold and month_range(month)[0] > sold):
                continue
            part = value * step // life - value * (step - 1) // life
            if sold and month_range(month)[1] >= sold:
                continue
            so_far += part
            ledger.post(month_range(month)[1], "depreciation", f"DEP-{asset_id}-{month}", f"Depreciation {name}", [("6900", part, unit), ("1590", -part)])
        if sold:
            ledger.post(sold, "disposal", f"SOLD-{asset_id}", f"Sold: {name}", [("1000", proceeds), ("1590", so_far), ("7100", value - so_far - proceeds, unit), ("1500", -value)], "Second Hand Office", asset_id)
        assets.append({"asset_id": asset_id, "name": name, "bu_id": unit, "bought_on": bought.isoformat(), "cost": money(value), "currency": ledger.base, "life_months": life, "sold_on": sold.isoformat() if sold else None,
                       "proceeds": money(proceeds) if sold else None, "depreciation_to_date": money(so_far), "book_value": money(0 if sold else value - so_far)})
    return assets


def month_index(day: datetime.date) -> int:
    """Months since year 0, to count with."""
    return day.year * 12 + day.month - 1


def post_tax(ledger: Ledger) -> None:
    """Tax of a month (output less input) goes to the tax office on the twentieth of the next month."""
    totals: dict[str, list[int]] = {month: [0, 0] for month in ledger.months}
    for entry in ledger.entries:
        for line in entry.lines:
            if line.account in ("2200", "1300"):
                totals[entry.day.isoformat()[:7]][line.account == "1300"] += line.amount
    for month, (output, input_tax) in sorted(totals.items()):
        ledger.post(next_working_day(month_range(month)[1] + datetime.timedelta(days=20), ledger.ctx.region), "tax", f"TAX-{month}", f"Tax return {month}", [("2200", -output), ("1300", -input_tax), ("1000", output + input_tax)], "Tax Office", f"tax return {month}")


