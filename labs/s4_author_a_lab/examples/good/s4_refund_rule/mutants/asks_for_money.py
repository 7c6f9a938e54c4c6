# %% solution="refund_due" fails=["refund_held_out", "refund_edges"]
"""asks the customer for money when an opened device was cheaper than 10 EUR"""
def refund_due(order):
    goods, shipping, days = order["goods"], order["shipping"], order["days"]
    if order["faulty"] and days <= 730:
        return goods + shipping
    if order["kind"] == "course" and order["opened"]:
        return 0.0
    if days > 30:
        return 0.0
    back = goods + shipping if days <= 14 else 0.85 * goods
    if order["kind"] == "device" and order["opened"]:
        back = back - 10
    return back
