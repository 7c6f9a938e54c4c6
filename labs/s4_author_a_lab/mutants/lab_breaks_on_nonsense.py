# %% solution="faulty_answers" fails=["lab_same_marks", "staff_mutants_killed"]
"""computes with an answer before it looks whether it is a number"""
lab.edit("checks.py", "isinstance(got, (int, float)) and not isinstance(got, bool) and abs(", "abs(")
