# %% solution="refund_due" fails=["refund_held_out", "refund_edges"] critical=true
"""pays everything back, always"""
def refund_due(order):
    return order["goods"] + order["shipping"]
