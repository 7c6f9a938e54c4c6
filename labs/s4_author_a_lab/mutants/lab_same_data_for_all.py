# %% solution="faulty_answers" fails=["lab_reads_clean", "lab_hidden_data", "staff_mutants_killed"]
"""draws the same orders for trainees and for marks, whatever the seed"""
lab.edit("data.py", 'random.Random(f"{tier} {seed}")', "random.Random(2026)")
lab.edit("data.py", "    rng.shuffle(rows)\n", "")
