# %% solution="faulty_answers" fails=["own_mutants_killed"]
"""calls a wrong answer equivalent because its own checks do not notice it"""
lab.edit("checks.py", "(14, 15, 30, 31, 730, 731)", "(14, 15, 30, 31, 729, 731)")
lab.edit("data.py", "729, 730, 731]", "729, 731]")
lab.remove("mutants/fault_two_years_less_a_day.py")
lab.mutant("one_day_less", "treats day 730 as too late for a fault", [], change=("days <= 730", "days < 730"), equivalent="nobody sends anything back on day 730")
lab.mutant("shipping_always", "pays the shipping after day 14 as well", BOTH, change=("0.85 * goods", "0.85 * goods + shipping"))
