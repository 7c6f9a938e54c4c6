# %% solution="faulty_answers" fails=["lab_hidden_data"]
"""asks visible orders and others that stand in the check, so the questions are the same for every cohort"""
lab.edit("checks.py", 'submission.data("held_out")["orders"]', 'submission.data("dev")["orders"]')
lab.edit("mutants/fault_two_years_less_a_day.py", '["refund_held_out", "refund_edges"]', '["refund_edges"]')
