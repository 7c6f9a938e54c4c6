# %% solution="faulty_answers"
# Checks that take decimals as the numbers they are, with a right answer that computes in them.
lab.edit("checks.py", "from campkit.checking import", "from decimal import Decimal\n\nfrom campkit.checking import")
lab.edit("checks.py", "isinstance(got, (int, float)) and not isinstance(got, bool) and abs(100 * got - cents(order))",
         "isinstance(got, (int, float, Decimal)) and not isinstance(got, bool) and abs(100 * float(got) - cents(order))")
lab.alternative("in_decimals", """
    from decimal import ROUND_HALF_UP, Decimal


    def refund_due(order):
        goods, shipping, days = Decimal(str(order["goods"])), Decimal(str(order["shipping"])), order["days"]
        if order["faulty"] and not days > 730:
            return goods + shipping
        if days > 30 or (order["kind"] == "course" and order["opened"]):
            return Decimal(0)
        amount = goods + shipping if days < 15 else goods * Decimal("0.85")
        if order["kind"] == "device" and order["opened"]:
            amount -= 10
        return max(amount, Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
""")
