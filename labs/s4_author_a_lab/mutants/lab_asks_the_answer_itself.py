# %% solution="faulty_answers" fails=["lab_accepts_right", "lab_same_marks", "own_mutants_killed", "staff_mutants_killed"]
"""takes the truth from a helper of the trainee's own, which agrees with itself"""
marks = "    return max(0.0, back)\n    ### END SOLUTION\n"
asked = "\n\ndef refund_due(order):\n    return amount_due(order)\n"
lab.edit("lab.py", "def refund_due(order):", "def amount_due(order):")
lab.edit("lab.py", marks, marks + asked)
for name in lab.files():
    if name.startswith(("mutants/", "alternatives/")):
        lab.write(name, lab.read(name).replace("def refund_due(", "def amount_due(") + asked)
lab.write("checks.py", lab.read("checks.py").replace('is_right(submission.call("refund_due", order), order)', 'submission.call("refund_due", order) == submission.call("amount_due", order)')
          .replace("not is_right(got, order)", 'got != submission.call("amount_due", order)'))
