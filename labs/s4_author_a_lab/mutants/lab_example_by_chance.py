# %% solution="faulty_answers" fails=["lab_same_marks", "staff_mutants_killed"]
"""picks the example in its feedback at random, so that the same answer gets other words each time"""
lab.edit("checks.py", "{wrong[0]}", "{random.choice(wrong)}")
lab.edit("checks.py", 'KINDS = (', "import random\n\nKINDS = (")
