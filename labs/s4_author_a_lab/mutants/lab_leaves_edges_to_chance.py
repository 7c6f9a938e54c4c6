# %% solution="faulty_answers" fails=["own_mutants_killed", "staff_mutants_killed", "forecast_kills"]
"""draws all days by chance, so that no order stands at an edge"""
lab.edit("data.py", "EDGES[number % len(EDGES)] if rng.random() < 0.7 else rng.randrange(900)", "rng.choice([2, 7, 10, 21, 26, 50, 300, 820])")
lab.edit("checks.py", "    wrong = []", "    return check_refund_held_out(submission)\n    wrong = []")
