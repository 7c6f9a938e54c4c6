# %% solution="faulty_answers" fails=["lab_accepts_right", "staff_mutants_killed"]
"""wants the limits in a list of a given name, and gives every answer of its own such a list"""
lab.edit("checks.py", '    wrong = []', '    if not isinstance(submission.value("LAST_DAYS"), list):\n        return failed("LAST_DAYS is missing: write the limits into a list.")\n    wrong = []')
lab.edit("lab.py", "def refund_due(order", "LAST_DAYS = [14, 30, 730]\n\n\ndef refund_due(order")
for name in [name for name in lab.files() if name.startswith(("alternatives/", "mutants/"))]:
    lab.write(name, lab.read(name) + "\nLAST_DAYS = [14, 30, 730]\n")
