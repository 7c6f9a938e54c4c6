# %% [markdown] name="swap_why"
r"""
# Author a lab: your partner's part

Ten minutes, alone. Here you answer about the half that you did *not* do, on a small rule that neither of you has seen. The manager answers questions 1 to 3 about checks, the AIBP questions 4 to 6 about cases; only your own count.

**The rule.** A class of children is refunded by its size on the day: up to and including 9 children, everything (100 per cent); 10 to 14, half; 15 or more, nothing. Cancelled by us: everything, whatever the size.
"""

# %% locked="swap_rule"
def right(size, by_us=False):
    if by_us or size <= 9:
        return 100
    return 50 if size <= 14 else 0


CASES = [(5, False, 100), (12, False, 50), (20, False, 0), (20, True, 100)]  # size, cancelled by us, expected
PROGRAMS = {
    "A": lambda size, by_us=False: 100 if by_us or size < 9 else 50 if size <= 14 else 0,
    "B": lambda size, by_us=False: 100 if size <= 9 else 50 if size <= 14 else 0,
    "C": lambda size, by_us=False: 100.0 if by_us or size <= 9 else 50.0 if size <= 14 else 0.0,
    "D": lambda size, by_us=False: 100 if by_us or size <= 9 else 50,
    "E": lambda size, by_us=False: 100 if by_us or size <= 9 else 50 if size <= 15 else 0,
}
for name, program in PROGRAMS.items():
    print(name, "passes" if all(program(size, by_us) == expect for size, by_us, expect in CASES) else "fails", "the four cases")

# %% [markdown] name="swap_manager"
r"""
## For the AI manager: what is the check worth?

1. `kill_rate`: of the *wrong* programs among A to E, how many per cent do the four cases catch?
2. `not_a_mutant`: the letter of the program that a fair check must accept.
3. `over_specified`: which of these checks would refuse that program? Choose `"compares with ="`, `"asks for type(got) is int"` or `"draws hidden questions"`.
"""

# %% solution="swap_checks"
### BEGIN SOLUTION
kill_rate = 50
not_a_mutant = "C"
over_specified = "asks for type(got) is int"
### END SOLUTION

# %% check="swap_kill_rate" points=3 dimension="ai" lead="manager"
assert isinstance(kill_rate, (int, float)) and 0 <= kill_rate <= 100, "kill_rate is a number of per cent"

# %% check="swap_fair" points=2 dimension="business" lead="manager"
assert not_a_mutant in PROGRAMS, "not_a_mutant is one of the letters"

# %% check="swap_over_specified" points=3 dimension="ai" lead="manager"
assert over_specified in ("compares with =", "asks for type(got) is int", "draws hidden questions"), "choose one of the three"

# %% [markdown] name="swap_aibp"
r"""
## For the AIBP: which cases are missing?

4. `missing`: a list of sizes (not cancelled by us) such that, together with the four cases, every wrong program is caught. As few as you can.
5. `tells_nothing`: one of the four cases, counted from 1, that catches no wrong program at all.
6. `costlier` (`"A"` or `"E"`): in a month 40 classes of 9 children and 15 classes of 15 are decided; a full refund is 80 EUR. Which of the two mistakes costs more, whoever gains by it?
"""

# %% solution="swap_cases"
### BEGIN SOLUTION
missing = [9, 15]
tells_nothing = 1
costlier = "A"
### END SOLUTION

# %% check="swap_missing" points=3 dimension="business" lead="aibp"
assert isinstance(missing, list) and all(isinstance(size, int) for size in missing), "missing is a list of whole numbers"

# %% check="swap_idle_case" points=2 dimension="ai" lead="aibp"
assert tells_nothing in (1, 2, 3, 4), "tells_nothing is 1, 2, 3 or 4"

# %% check="swap_costlier" points=2 dimension="business" lead="aibp"
assert costlier in ("A", "E"), "costlier is A or E"
