# %% solution="faulty_answers" fails=["own_mutants_killed"]
"""has six wrong answers and stops"""
lab.remove("mutants/fault_two_years_less_a_day.py", "mutants/box_before_fault.py")
