# %% solution="faulty_answers" fails=["lab_hidden_data", "own_mutants_killed", "staff_mutants_killed", "forecast_kills"]
"""takes its questions from a dozen orders that trainees see"""
lab.edit("checks.py", 'submission.data("held_out")["orders"]', 'submission.data("dev")["orders"].head(12)')
lab.edit("checks.py", "    wrong = []", "    return check_refund_held_out(submission)\n    wrong = []")
