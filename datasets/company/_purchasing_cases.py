"""What happens to Lantern Learning's purchase orders: honest stories, mistakes and frauds, each a short scene.

A scene places its own orders at the desk, receives goods and writes bills; it says for each bill what is true of
it. Honest scenes come in contrast pairs with wrong ones (two equal deliveries billed twice, and one billed twice).
"""

from __future__ import annotations

from decimal import Decimal

#: scene name -> how many in a branch; the held-out tier has twice as many
COUNTS = {
    "clean": 70, "split_delivery": 8, "two_receipts_one_bill": 6, "cheaper": 7, "price_in_tolerance": 7, "price_at_limit": 6,
    "over_delivery_in_tolerance": 6, "short_and_billed_right": 6, "rejected_and_billed_right": 6, "rounding": 8,
    "credited": 7, "number_used_again_next_year": 5, "number_of_another_supplier": 5, "corrected": 5,
    "not_received": 6, "short_and_billed_in_full": 7, "rejected_and_billed": 7, "over_delivery_too_much": 6, "price_over": 6,
    "price_over_in_money": 6, "wrong_total": 6, "wrong_currency": 6, "sent_twice": 6, "sent_twice_number_changed": 7,
    "number_on_another_order": 5, "credit_sent_twice": 5, "billed_in_pieces": 5, "no_such_order": 5,
    "order_of_another_supplier": 5, "account_changed": 6, "unreadable": 5,
}


def plant_all(desk) -> None:
    """Play every scene as often as COUNTS says, in an order drawn from the seed."""
    factor = 2 if desk.tier in ("held_out", "rotation") else 1
    plan = [name for name, count in COUNTS.items() for _ in range(count * factor)]
    desk.rng.shuffle(plan)
    for name in plan:
        SCENES[name](desk)


def _received(desk, order, received=None, rejected=0):
    return desk.receive(order, order["quantity"] if received is None else received, rejected)


def _raised(order, percent: Decimal) -> Decimal:
    """The order's price raised by a percentage, in the price's own decimals (at least the currency's cent)."""
    digits = Decimal(1) if order["currency"] == "JPY" else min(Decimal("0.01"), Decimal(1).scaleb(order["unit_price"].as_tuple().exponent))
    return (order["unit_price"] * (1 + percent / 100)).quantize(digits)


def _rate(order) -> Decimal:
    from datasets.company.purchasing import CURRENCIES
    return Decimal(CURRENCIES[order["currency"]][1])


def _smallest(order) -> Decimal:
    return Decimal(1) if order["currency"] == "JPY" else Decimal("0.01")


def clean(desk):
    """Ordered, delivered in full, billed as ordered."""
    order = desk.order()
    desk.bill(order, order["quantity"], "clean", after=_received(desk, order))


def split_delivery(desk):
    """Two deliveries, two bills of the same quantity and total: looks like a duplicate and is none."""
    order = desk.order()
    half = order["quantity"] // 2
    first = desk.bill(order, half, "split_delivery", after=desk.receive(order, half))
    desk.bill(order, half, "split_delivery", after=desk.receive(order, order["quantity"] - half, after=first["on"]))


def two_receipts_one_bill(desk):
    """Two deliveries, one bill for both."""
    order = desk.order()
    part = desk.rng.randint(1, order["quantity"] - 1)
    on = desk.receive(order, order["quantity"] - part, after=desk.receive(order, part))
    desk.bill(order, order["quantity"], "two_receipts_one_bill", after=on)


def cheaper(desk):
    """Billed below the order's price: good for us, paid."""
    order = desk.order(worth=(800, 6000))
    price = _raised(order, Decimal(-desk.rng.randint(30, 90)) / 10)
    desk.bill(order, order["quantity"], "cheaper", after=_received(desk, order), unit_price=price)


def price_in_tolerance(desk):
    """A little over the order's price, inside both limits."""
    while True:
        order = desk.order(worth=(300, 1700), currency=desk.rng.choice([None, None, "JPY", "CNY"]))
        price = _raised(order, Decimal(desk.rng.randint(6, 18)) / 10)
        over = (price - order["unit_price"]) * order["quantity"] * _rate(order)
        if order["unit_price"] < price <= order["unit_price"] * Decimal("1.019") and over < 38:
            break
        desk.orders.pop()
    desk.bill(order, order["quantity"], "price_in_tolerance", after=_received(desk, order), unit_price=price)


def price_at_limit(desk):
    """Exactly 2 % over, or exactly 40 EUR over: still paid."""
    while True:
        order = desk.order(worth=(300, 1500))
        if desk.rng.random() < 0.4:
            order["currency_is_eur"] = order["currency"] == "EUR"
            order["quantity"] = desk.rng.choice([100, 200, 400, 500])
            price = order["unit_price"] + Decimal(40) / order["quantity"]
            good = order.pop("currency_is_eur") and price < order["unit_price"] * Decimal("1.018")
        else:
            price = order["unit_price"] * Decimal("1.02")
            good = price == _raised(order, Decimal(2)) and (price - order["unit_price"]) * order["quantity"] * _rate(order) < 38
        if good:
            break
        desk.orders.pop()
    desk.bill(order, order["quantity"], "price_at_limit", after=_received(desk, order), unit_price=price.normalize()
              if price != price.to_integral() else price.quantize(Decimal(1)))


def over_delivery_in_tolerance(desk):
    """Up to 5 % more than ordered came, was accepted and billed."""
    order = desk.order(least=40)
    most = order["quantity"] * 105 // 100
    came = most if desk.rng.random() < 0.5 else desk.rng.randint(order["quantity"] + 1, most)
    desk.bill(order, came, "over_delivery_in_tolerance", after=_received(desk, order, came))


def short_and_billed_right(desk):
    """Fewer came, and only those are billed."""
    order = desk.order()
    came = order["quantity"] * desk.rng.randint(60, 95) // 100
    desk.bill(order, came, "short_and_billed_right", after=_received(desk, order, came))


def rejected_and_billed_right(desk):
    """Some were turned away at the dock, and only the good ones are billed."""
    order = desk.order()
    bad = max(1, order["quantity"] * desk.rng.randint(3, 20) // 100)
    desk.bill(order, order["quantity"] - bad, "rejected_and_billed_right", after=_received(desk, order, rejected=bad))


def rounding(desk):
    """The total is one cent (one yen) away from quantity times price."""
    from datasets.company.purchasing import money
    order = desk.order(currency=desk.rng.choice([None, None, None, "JPY"]))
    total = money(order["quantity"] * order["unit_price"], order["currency"]) + desk.rng.choice([1, -1]) * _smallest(order)
    desk.bill(order, order["quantity"], "rounding", after=_received(desk, order), total=total)


def credited(desk):
    """Rejected goods were billed, and the supplier's credit note for them is here: the rest is paid."""
    order = desk.order()
    bad = max(1, order["quantity"] * desk.rng.randint(5, 20) // 100)
    bill = desk.bill(order, order["quantity"], "credited", after=_received(desk, order, rejected=bad))
    desk.credit(bill, bad)


def number_used_again_next_year(desk):
    """A supplier who starts numbering again each year: the same number, many months apart."""
    from datetime import date
    yearless = [s for s in desk.suppliers if "y" not in desk.styles[s["supplier_id"]]]
    early = desk.order(supplier=desk.rng.choice(yearless), on=desk.day(date(2025, 5, 1), 1, 60))
    first = desk.bill(early, early["quantity"], "number_used_again_next_year", after=_received(desk, early))
    late = desk.order(supplier=early["supplier"], on=desk.day(first["on"], 200, 330))
    desk.bill(late, late["quantity"], "number_used_again_next_year", after=_received(desk, late), like=first, respell=str)


def number_of_another_supplier(desk):
    """Two suppliers who happen to print the same number."""
    one = desk.order()
    first = desk.bill(one, one["quantity"], "number_of_another_supplier", after=_received(desk, one))
    other = desk.order(supplier=desk.rng.choice([s for s in desk.suppliers if s is not one["supplier"]]), on=one["on"])
    second_on = desk.receive(other, other["quantity"], after=first["on"])
    desk.bill(other, other["quantity"], "number_of_another_supplier", after=second_on, like=first, respell=str)


def corrected(desk):
    """Billed too much, held; then the supplier sends a right bill under a new number, which is paid."""
    order = desk.order()
    came = order["quantity"] * desk.rng.randint(70, 92) // 100
    wrong = desk.bill(order, order["quantity"], "short_and_billed_in_full", after=_received(desk, order, came),
                      reason="quantity_over", at_risk=(order["quantity"] - came) * order["unit_price"])
    desk.bill(order, came, "corrected", after=wrong["on"])


def not_received(desk):
    """The bill is here, the goods are not."""
    order = desk.order()
    desk.bill(order, order["quantity"], "not_received", after=order["on"], reason="not_received")


def short_and_billed_in_full(desk):
    """Fewer came, all are billed."""
    order = desk.order()
    came = order["quantity"] * desk.rng.randint(60, 97) // 100
    desk.bill(order, order["quantity"], "short_and_billed_in_full", after=_received(desk, order, came), reason="quantity_over",
              at_risk=(order["quantity"] - came) * order["unit_price"])


def rejected_and_billed(desk):
    """Goods that were turned away are billed."""
    order = desk.order()
    bad = max(1, order["quantity"] * desk.rng.randint(3, 25) // 100)
    desk.bill(order, order["quantity"], "rejected_and_billed", after=_received(desk, order, rejected=bad),
              reason="rejected_goods", at_risk=bad * order["unit_price"])


def over_delivery_too_much(desk):
    """More than 5 % over the order came, was accepted and billed: nobody ordered the rest."""
    order = desk.order(least=40)
    one_too_many = desk.rng.random() < 0.5
    while one_too_many and order["quantity"] * 5 % 100 == 0:  # one piece over a limit that is no whole number
        desk.orders.pop()
        order = desk.order(least=40)
    came = order["quantity"] * 105 // 100 + 1 if one_too_many else order["quantity"] * desk.rng.randint(108, 130) // 100
    desk.bill(order, came, "over_delivery_too_much", after=_received(desk, order, came), reason="quantity_over",
              at_risk=(came - order["quantity"]) * order["unit_price"])


def price_over(desk):
    """More than 2 % over the order's price."""
    while True:
        order = desk.order(worth=(300, 3000))
        price = _raised(order, Decimal(desk.rng.choice([22, 25, 30, 40, 60, 90, 150])) / 10)
        if price > order["unit_price"] * Decimal("1.0205"):
            break
        desk.orders.pop()
    desk.bill(order, order["quantity"], "price_over", after=_received(desk, order), unit_price=price, reason="price_over",
              at_risk=(price - order["unit_price"]) * order["quantity"])


def price_over_in_money(desk):
    """Under 2 %, but more than 40 EUR on a large order."""
    while True:
        order = desk.order(worth=(4200, 14000), currency=desk.rng.choice([None, None, "GBP"]))
        price = _raised(order, Decimal(desk.rng.randint(9, 18)) / 10)
        over = (price - order["unit_price"]) * order["quantity"] * _rate(order)
        if price < order["unit_price"] * Decimal("1.0195") and over > 48:  # over 40 in pounds too
            break
        desk.orders.pop()
    desk.bill(order, order["quantity"], "price_over_in_money", after=_received(desk, order), unit_price=price,
              reason="price_over", at_risk=(price - order["unit_price"]) * order["quantity"])


def wrong_total(desk):
    """Quantity times price is not the total."""
    from datasets.company.purchasing import money
    order = desk.order(worth=(300, 4000))
    right = money(order["quantity"] * order["unit_price"], order["currency"])
    extra = max(3 * _smallest(order), money(right * desk.rng.choice([2, 9, 30, 90]) / 1000, order["currency"]))
    if desk.rng.random() < 0.3:
        extra = 2 * _smallest(order)
    too_low = desk.rng.random() < 0.25
    desk.bill(order, order["quantity"], "wrong_total", after=_received(desk, order), total=right - extra if too_low else right + extra,
              reason="wrong_total", at_risk=Decimal(0) if too_low else extra)


def wrong_currency(desk):
    """The order's numbers under another currency's name."""
    order = desk.order(worth=(200, 3000), currency=desk.rng.choice(["USD", "CNY", "EUR", None]))
    other = desk.rng.choice([c for c in ("EUR", "USD", "GBP") if c != order["currency"]])
    desk.bill(order, order["quantity"], "wrong_currency", after=_received(desk, order), currency=other, reason="currency")


def sent_twice(desk):
    """The same bill comes twice, sometimes with a later date."""
    order = desk.order()
    bill = desk.bill(order, order["quantity"], "clean", after=_received(desk, order))
    desk.bill(order, order["quantity"], "sent_twice", after=bill["on"], like=bill, respell=str, reason="duplicate")


def _respell(desk):
    """A slightly changed number: case, spaces, punctuation, O for 0, I for 1. The dev tier knows three of the ways."""
    def swap_marks(number):
        for mark in "-/ ":
            if mark in number:
                return number.replace(mark, desk.rng.choice(["", ".", " - "]))
        return number[:2] + "-" + number[2:]

    ways = [swap_marks, lambda number: " " + number.lower() + ".", lambda number: number.replace("0", "O") if "0" in number else swap_marks(number)]
    if desk.tier in ("held_out", "rotation"):
        ways += [lambda number: number.replace("1", "I") if "1" in number else swap_marks(number),
                 lambda number: "#" + swap_marks(number), lambda number: number.replace("1", "l").replace("0", "o") if set("10") & set(number) else swap_marks(number)]
    return desk.rng.choice(ways)


def sent_twice_number_changed(desk):
    """The first of two equal deliveries is billed again under a slightly changed number, just when the second is there."""
    order = desk.order()
    half = order["quantity"] // 2
    bill = desk.bill(order, half, "split_delivery", after=desk.receive(order, half))
    second = desk.receive(order, order["quantity"] - half, after=bill["on"])
    copy = desk.bill(order, half, "sent_twice_number_changed", after=second, like=bill, respell=_respell(desk),
                     reason="duplicate", kind="fraud")
    desk.bill(order, half, "split_delivery", after=copy["on"])


def number_on_another_order(desk):
    """A paid bill's number again, against another open order of the same supplier."""
    order = desk.order()
    bill = desk.bill(order, order["quantity"], "clean", after=_received(desk, order))
    other = desk.order(supplier=order["supplier"], on=order["on"])
    desk.receive(other, other["quantity"])
    desk.bill(other, other["quantity"], "number_on_another_order", after=bill["on"], like=bill, respell=str, reason="duplicate",
              kind="fraud")


def credit_sent_twice(desk):
    """Twice as many were turned away as the credit note covers; the note itself came twice."""
    order = desk.order()
    bad = max(1, order["quantity"] * desk.rng.randint(4, 12) // 100)
    bill = desk.bill(order, order["quantity"], "credit_sent_twice", after=_received(desk, order, rejected=2 * bad),
                     reason="rejected_goods", at_risk=bad * order["unit_price"], kind="fraud")
    desk.credit(bill, bad, copies=2)


def billed_in_pieces(desk):
    """Three bills, each smaller than the order, together more than was delivered: the last is too much."""
    order = desk.order(worth=(600, 5000), least=30)
    part = order["quantity"] * 4 // 10
    on = _received(desk, order)
    for _ in range(2):
        on = desk.bill(order, part, "clean", after=on)["on"]
    over = 3 * part - order["quantity"]
    desk.bill(order, part, "billed_in_pieces", after=on, reason="quantity_over", kind="fraud", at_risk=over * order["unit_price"])


def no_such_order(desk):
    """Goods nobody ordered: the order number does not exist."""
    order = desk.order()
    desk.orders.remove(order)
    made_up = f"PO-{desk.rng.randint(61000, 99999)}"
    desk.bill(order, order["quantity"], "no_such_order", after=order["on"], order_id=made_up, reason="no_order", kind="fraud")


def order_of_another_supplier(desk):
    """A supplier, or somebody who is none, bills an order that was given to someone else."""
    order = desk.order()
    on = _received(desk, order)
    stranger = desk.rng.random() < 0.5
    other = desk.rng.choice([s for s in desk.suppliers if s["currency"] == order["currency"] and s is not order["supplier"]])
    who = {"supplier_id": f"S-{desk.rng.randint(700, 999)}", "account": desk.account("LT")} if stranger else \
          {"supplier_id": other["supplier_id"], "account": other["account"]}
    desk.bill(order, order["quantity"], "order_of_another_supplier", after=on, reason="no_order", kind="fraud", **who)


def account_changed(desk):
    """A right bill, but the money should go to an account that is not on file."""
    order = desk.order()
    desk.bill(order, order["quantity"], "account_changed", after=_received(desk, order), reason="account", kind="fraud",
              account=desk.account(order["supplier"]["country"]))


def unreadable(desk):
    """The scanner could not read a number."""
    order = desk.order()
    bill = desk.bill(order, order["quantity"], "unreadable", after=_received(desk, order), reason="unreadable")
    bill[desk.rng.choice(["quantity", "total"])] = desk.rng.choice(["", "l2O", "see attached", "1.2.50", "nan"])


SCENES = {name: globals()[name] for name in COUNTS}
