# %% solution="faulty_answers" fails=["lab_reads_clean", "lab_same_marks", "staff_mutants_killed"]
"""makes its visible data without a seed"""
lab.edit("data.py", 'random.Random(f"{tier} {seed}")', 'random.Random(None if tier == "dev" else f"{tier} {seed}")')
