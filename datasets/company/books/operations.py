"""Journal entries that follow from daily business: invoices, receipts, stock, the marketplace, suppliers."""

from __future__ import annotations

import datetime

from datasets.company.books.ledger import BANK, REVENUE, Ledger
from datasets.company.core.calendar import month_range, next_working_day
from datasets.company.core.money import cents, share
from datasets.company.rules import CURRENCY, tax_rate

CARD_FEE, COMMISSION = 140, 1200  # basis points


def post_sales(ledger: Ledger) -> None:
    """Invoices: families in one entry a day and currency, schools one by one."""
    ctx = ledger.ctx
    kind_of = {row["sku"]: row["kind"] for row in ctx.rows("products")}
    customers = {row["customer_id"]: row for row in ctx.rows("customers")}
    parts: dict[str, dict[str, int]] = {}
    for row in ctx.rows("invoice_lines"):
        amounts = parts.setdefault(row["invoice_id"], {})
        account = REVENUE[kind_of[row["sku"]]]
        amounts[account] = amounts.get(account, 0) + cents(row["net"])
    days: dict[tuple[str, str], dict[str, int]] = {}
    for invoice in ctx.rows("invoices"):
        customer = customers[invoice["customer_id"]]
        amounts = {"1200": cents(invoice["gross"]), "2200": -cents(invoice["tax"])} | {account: -value for account, value in parts[invoice["invoice_id"]].items()}
        if customer["kind"] == "family":
            total = days.setdefault((invoice["issued_on"], invoice["currency"]), {})
            for account, value in amounts.items():
                total[account] = total.get(account, 0) + value
        else:
            ledger.post(invoice["issued_on"], "sales", invoice["invoice_id"], f"{'Invoice' if invoice['kind'] == 'invoice' else 'Credit note'} {customer['name']}", in_currency(amounts, invoice["currency"], "BU-03"), customer["name"])
    for (day, currency), amounts in sorted(days.items()):
        ledger.post(day, "sales", f"SHOP-{day}-{currency}", f"Shop sales of {day}", in_currency(amounts, currency, "BU-01"))


def in_currency(amounts: dict[str, int], currency: str, bu: str) -> list[tuple]:
    """Lines of an entry in a document currency; revenue carries the unit that earned it."""
    return [(account, value, bu if account[0] == "4" else None, currency) for account, value in sorted(amounts.items(), reverse=True)]


def post_receipts(ledger: Ledger) -> None:
    """Payments of customers: cards, wallets and cash on delivery a day at a time, transfers one by one; payouts of the services."""
    ctx = ledger.ctx
    kinds = {row["customer_id"]: row["kind"] for row in ctx.rows("customers")}
    bank = BANK[ctx.region]
    days: dict[tuple[str, str, str], int] = {}
    for row in ctx.rows("payments"):
        amount, currency = cents(row["amount"]), row["currency"]
        if row["method"] in ("card", "wallet") or row["method"] == "refund" and kinds[row["customer_id"]] == "family":
            key = (row["paid_on"], currency, "1010")
        elif row["method"] == "cash on delivery":
            key = (row["paid_on"], currency, "1015")
        else:
            unknown = row["customer_id"] is None and row["reference_typed"] is None
            ledger.post(row["paid_on"], "receipt" if amount > 0 else "refund", row["payment_id"], f"{'Receipt' if amount > 0 else 'Refund'} {row['payer_typed']}",
                        [(bank[currency], amount, None, currency), ("1290" if unknown else "1200", -amount, None, currency)], row["payer_typed"], row["reference_typed"])
            continue
        days[key] = days.get(key, 0) + amount
    held: dict[tuple[str, str], int] = {}
    moves = sorted(days.items())
    place = 0
    for number in range(ctx.days):
        day = ctx.day(number)
        text = day.isoformat()
        while place < len(moves) and moves[place][0][0] == text:
            (_, currency, account), amount = moves[place]
            name = "Card and wallet" if account == "1010" else "Cash on delivery"
            ledger.post(text, "receipts", f"{'CARD' if account == '1010' else 'COD'}-{text}-{currency}", f"{name} {text}", [(account, amount, None, currency), ("1200", -amount, None, currency)])
            held[account, currency] = held.get((account, currency), 0) + amount
            place += 1
        if day.weekday() == 1 or day.day == 10:
            for (account, currency), amount in sorted(held.items()):
                if amount <= 0 or (account == "1010") != (day.weekday() == 1):
                    continue
                fee = share(amount, CARD_FEE if account == "1010" else 200)
                name = "Brightpay" if account == "1010" else "Carriers' cash desk"
                ledger.post(text, "payout", f"PAYOUT-{account}-{text}-{currency}", f"Payout {name}", [(bank[currency], amount - fee, None, currency), ("6600", fee, "BU-13", currency), (account, -amount, None, currency)], name, f"PAYOUT {text.replace('-', '')}")
                held[account, currency] = 0


def post_stock(ledger: Ledger) -> None:
    """Stock at planned cost: opening, then by month replenishments, cost of sales, returns, differences; royalties on courses."""
    ctx = ledger.ctx
    cost = {row["sku"]: ledger.planned(cents(row["standard_cost"])) for row in ctx.rows("products")}
    stocked = {row["sku"] for row in ctx.rows("products") if row["stocked"]}
    account = {"replenishment": "2900", "sale": "5000", "marketplace": "5000", "return": "5000", "count": "5200", "scrap": "5200"}
    totals: dict[tuple[str, str], int] = {}
    opening = 0
    for row in ctx.rows("stock_movements"):
        value = row["quantity"] * cost[row["sku"]]
        if row["kind"] == "opening":
            opening += value
        else:
            key = (row["moved_on"][:7], account[row["kind"]])
            totals[key] = totals.get(key, 0) + value
    royalty: dict[str, int] = {}
    for row in ctx.rows("allocations"):
        if row["sku"] not in stocked:
            royalty[row["given_on"][:7]] = royalty.get(row["given_on"][:7], 0) + row["quantity"] * cost[row["sku"]]
    ledger.opening_stock = opening
    for (month, other), value in sorted(totals.items()):
        ledger.post(month_range(month)[1], "stock", f"STOCK-{month}-{other}", f"Stock movements {month}", [("1400", value), (other, -value, "BU-12" if other[0] == "5" else None)])
    depot: dict[str, int] = {}
    for (month, other), value in totals.items():
        if other == "2900":
            depot[month] = value
    for number, month in enumerate(ledger.months):
        if month in royalty:
            ledger.post(month_range(month)[1], "royalty", f"ROY-{month}", f"Royalties {month}", [("5100", royalty[month], "BU-06"), ("2150", -royalty[month])])
        if month[-2:] in ("03", "06", "09", "12") and number:
            owed = [royalty.get(m, 0) for m in ledger.months[max(0, number - 3):number]]
            pay = owed[0] + sum(owed[1:])
            ledger.post(next_working_day(month_range(month)[0] + datetime.timedelta(days=14), ctx.region), "payment", f"ROYPAY-{month}", "Royalties paid to authors", [("2150", pay), ("1000", -pay)], "Lantern Authors Pool", f"royalties to {month}")
        if number:
            before = depot.get(ledger.months[number - 1], 0)
            ledger.post(next_working_day(month_range(month)[0] + datetime.timedelta(days=9), ctx.region), "payment", f"DEPOT-{month}", "Goods of the last month paid to the group depot", [("2900", before), ("1000", -before)], "Lantern Group Depot", f"depot {ledger.months[number - 1]}")


def post_marketplace(ledger: Ledger) -> None:
    """Marketplace sales a week at a time: revenue, tax, commission, and the payout one week later."""
    ctx = ledger.ctx
    first = [country for country in ("XH", "SA") if CURRENCY[country] == ledger.base][0]
    tax_class = {row["sku"]: row["tax_class"] for row in ctx.rows("products")}
    off = {(row["promotion_id"], row["sku"]): int(row["discount"].scaleb(2)) for row in ctx.rows("promotions")}
    weeks: dict[datetime.date, dict[int, int]] = {}
    for row in ctx.rows("sales_history"):
        if row["marketplace"]:
            day = datetime.date.fromisoformat(row["sold_on"])
            week = day + datetime.timedelta(days=6 - day.weekday())
            price = cents(row["list_price"])
            price -= share(price, off.get((row["promotion_id"], row["sku"]), 0))
            rate = tax_rate(first, tax_class[row["sku"]], row["sold_on"])
            by_rate = weeks.setdefault(week, {})
            by_rate[rate] = by_rate.get(rate, 0) + price * row["marketplace"]
    for week, by_rate in sorted(weeks.items()):
        net = tax = 0
        for rate, value in sorted(by_rate.items()):
            net, tax = net + value, tax + share(value, rate)
        name, commission = f"MARKET-{week}", share(net, COMMISSION)
        day = min(week, ctx.end)
        ledger.post(day, "marketplace", name, f"Marketplace week to {week}", [("1020", net + tax), ("4300", -net, "BU-05"), ("2200", -tax)])
        ledger.post(day, "marketplace", f"{name}-FEE", "Marketplace commission", [("6610", commission, "BU-05"), ("1020", -commission)])
        paid = net + tax - commission
        ledger.post(next_working_day(week + datetime.timedelta(days=8), ctx.region), "payout", f"{name}-PAY", f"Marketplace payout week to {week}", [("1000", paid), ("1020", -paid)], "Bazaarly Marketplace", f"SETTLEMENT {week}")


def post_suppliers(ledger: Ledger) -> None:
    """Supplier invoices that are right are posted and paid; goods bought for the depot are passed on each month."""
    ctx = ledger.ctx
    rate = {row["currency"]: row["eur_per_unit"] for row in ctx.rows("currencies")}
    supplier = {row["supplier_id"]: row for row in ctx.rows("suppliers")}
    truth = {row["invoice_id"]: row for row in ctx.rows("truth_supplier_invoices")}
    passed: dict[str, int] = {}
    for row in ctx.rows("supplier_invoices"):
        decision = truth[row["invoice_id"]]
        party = supplier.get(row["supplier_id"])
        if decision["decision"] != "pay" or decision["amount"] is None or party is None or row["currency"] not in rate:
            continue
        day = read_date(row["invoice_date"])
        if day is None or not ctx.start <= day <= ctx.end:
            continue
        value = ledger.planned(int((decision["amount"] * rate[row["currency"]] * 100).to_integral_value()))
        ledger.post(day, "purchase", row["invoice_id"], f"Invoice {party['name']}", [("1410", value), ("2000", -value)], party["name"])
        passed[day.isoformat()[:7]] = passed.get(day.isoformat()[:7], 0) + value
        pay = next_working_day(day + datetime.timedelta(days=party["payment_days"]), ctx.region)
        ledger.post(pay, "payment", f"PAY-{row['invoice_id']}", f"Payment {party['name']}", [("2000", value), ("1000", -value)], party["name"], row["invoice_number"])
    for month, value in sorted(passed.items()):
        ledger.post(month_range(month)[1], "stock", f"DEPOTBUY-{month}", f"Goods passed on to the depot {month}", [("2900", value), ("1410", -value)])
        following = month_range(month)[1] + datetime.timedelta(days=15)
        ledger.post(next_working_day(following, ctx.region), "payment", f"DEPOTIN-{month}", "Depot pays for goods bought", [("1000", value), ("2900", -value)], "Lantern Group Depot", f"goods {month}")


def read_date(text: str) -> datetime.date | None:
    """A date as suppliers print it (ISO first, else day.month.year)."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    parts = text.replace("/", ".").replace("-", ".").split(".")
    if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[2]) == 4 and 1 <= int(parts[1]) <= 12 and 1 <= int(parts[0]) <= 28:
        return datetime.date(int(parts[2]), int(parts[1]), int(parts[0]))
    return None
