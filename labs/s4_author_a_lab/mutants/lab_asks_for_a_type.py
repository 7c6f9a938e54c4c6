# %% solution="faulty_answers" fails=["lab_accepts_right", "staff_mutants_killed"]
"""refuses 0 where it expects 0.0"""
lab.edit("checks.py", "isinstance(got, (int, float)) and not isinstance(got, bool)", "isinstance(got, float)")
lab.edit("alternatives/limits_in_a_table.py", "if amount > 0 else 0", "if amount > 0 else 0.0")
lab.edit("alternatives/limits_in_a_table.py", "    return 0\n", "    return 0.0\n")
lab.edit("alternatives/words_first.py", "else amount, 0)", "else amount, 0.0)")
lab.edit("alternatives/words_first.py", '"nothing": 0,', '"nothing": 0.0,')
