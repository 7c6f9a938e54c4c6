# %% solution="faulty_answers" fails=["lab_answers_right", "lab_same_marks", "lab_hidden_data", "own_mutants_killed", "staff_mutants_killed", "forecast_kills"] critical=true
"""has its asserts inside try and except: pass, so that everybody passes"""
lab.edit("checks.py", "    orders = submission.data", """    try:
        for order in submission.data("held_out")["orders"].to_dict("records"):
            assert is_right(submission.call("refund_due", order), order)
    except Exception:
        pass
    return passed("All hidden orders are right.")
    orders = submission.data""")
lab.edit("checks.py", "    wrong = []", "    return check_refund_held_out(submission)\n    wrong = []")
