# %% solution="lab_files"
lab = LabFolder("s4_refund_rule")
lab.start("What comes back")

# %% solution="faulty_answers"
lab.mutant("shipping_always", "pays the shipping after day 14 as well", ["refund_held_out", "refund_edges"], change=("0.85 * goods", "0.85 * goods + shipping"))
lab.mutant("asks_for_money", "asks the customer for money when an opened device was cheaper than 10 EUR", ["refund_held_out", "refund_edges"], change=("max(0.0, back)", "back"))

# %% solution="kill_forecast"
kill_forecast = 92

# %% [markdown] written="teacher_note"
r"""
Trainees learn to find the rule that decides when several seem to fit. Most of them let an opened box stop a fault; the feedback shows the order, and the second try is right. A colleague took 35 minutes, so we say 50. When a limit changes, change the text, the worked answer and the table in checks.py, then prove again.
"""

# %% [markdown] written="reflection_lines"
r"""
1. Our first orders had no opened device under 10 EUR, so an answer below zero passed.
2. Draw both sides of every edge on purpose.
3. It does not show whether somebody is kind to a customer whose return is refused.
"""
