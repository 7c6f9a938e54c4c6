# %% solution="labels_form" fails=["labels_by_hand"]
"""keeps every step that moves money with people, even where a second person approves"""
labels = {
    "refund_read": "ai", "refund_window": "rule", "refund_photo": "ai", "refund_amount": "rule",
    "refund_goodwill": "human", "refund_pay": "human", "refund_restock": "human", "refund_close": "rule",
}
