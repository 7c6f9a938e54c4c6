"""Short notes that customers and clerks leave in fields."""

from __future__ import annotations

ORDER_NOTES = (
    "please leave with the neighbour", "pls ring twice", "its a present, no invoice in the box please", "deliver after 4 pm", "NOT on friday", "office is on 2nd floor", "call before delivery", "for class 4b",
    "gift wrap if possible", "gate code 4471", "invoice to the school office, goods to the gym", "same as last time", "please use the side entrance", "leave at reception", "our old order was missing one box, please check",
    "two parcels are fine", "pls no plastic", "birthday is on saturday!!", "attn: Ms. Science Dept", "can you add a catalogue?",
)
RETURN_REASONS = (("damaged in transport", 24), ("not as described", 13), ("wrong item", 9), ("changed mind", 31), ("part missing", 12), ("does not work", 11))
