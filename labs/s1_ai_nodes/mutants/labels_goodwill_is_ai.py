# %% solution="labels_form" fails=["labels_by_hand"]
"""calls a step an AI node because it needs judgement, although its cases never come again"""
labels = {
    "refund_read": "ai", "refund_window": "rule", "refund_photo": "ai", "refund_amount": "rule",
    "refund_goodwill": "ai", "refund_pay": "ai", "refund_restock": "human", "refund_close": "rule",
}
