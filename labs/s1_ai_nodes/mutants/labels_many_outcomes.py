# %% solution="labels_form" fails=["labels_by_hand"]
"""calls every step with several outcomes an AI node, without looking within one kind of case"""
labels = {
    "refund_read": "ai", "refund_window": "rule", "refund_photo": "ai", "refund_amount": "ai",
    "refund_goodwill": "human", "refund_pay": "ai", "refund_restock": "human", "refund_close": "ai",
}
