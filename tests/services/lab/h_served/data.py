"""Two orders and eight messages."""

import pandas as pd


def make(tier, seed):
    """Return the tables."""
    orders = pd.DataFrame({"order_id": ["O-1", "O-2"], "customer_id": ["C-1", "C-1"], "ordered_on": ["2026-10-30"] * 2,
                           "status": ["processing", "processing"], "currency": ["EUR"] * 2, "net": ["10.00", "20.00"]})
    messages = pd.DataFrame({"text": ["I want my money back", "give me a refund please", "please return the money to my card",
                                      "where is my parcel", "when will the parcel be delivered", "the courier has not come with the parcel"],
                             "label": ["REFUND"] * 3 + ["DELIVERY"] * 3})
    return {"orders": orders, "messages": messages, "customers": pd.DataFrame({"customer_id": ["C-1"], "name": ["Ann Lee"]})}
