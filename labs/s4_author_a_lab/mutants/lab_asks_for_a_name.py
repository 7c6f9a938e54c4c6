# %% solution="faulty_answers" fails=["lab_accepts_right", "staff_mutants_killed"]
"""asks for a name that the task does not mention"""
lab.edit("lab.py", "def refund_due(order):", "HANDLING = 0.85\n\n\ndef refund_due(order):")
for name in ("limits_in_a_table", "words_first"):
    lab.edit(f"alternatives/{name}.py", "def refund_due(order):", "HANDLING = 0.85\n\n\ndef refund_due(order):")
for name in lab.files():
    if name.startswith("mutants/"):
        lab.edit(name, "def refund_due(order):", "HANDLING = 0.85\n\n\ndef refund_due(order):")
lab.edit("checks.py", "    wrong = []", '    if submission.value("HANDLING") != 0.85:\n        return failed("HANDLING should be 0.85.")\n    wrong = []')
