# %% solution="faulty_answers" fails=["lab_keeps_secrets", "staff_mutants_killed"]
"""shows the hidden order that was wrong, so that after a few tries all are known"""
lab.edit("checks.py", 'submission.data("dev")["orders"]', 'submission.data("held_out")["orders"]')
