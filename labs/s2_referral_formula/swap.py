# %% [markdown] name="swap_why"
r"""
# The referral formula: your partner's part

Ten minutes, alone. In a pair it is easy to leave half of the work to the other. Here you answer about the half that you did *not* do, on talks and numbers that neither of you has seen. The manager answers
questions 1 to 3, the AIBP questions 4 to 6; only your own count.
"""

# %% locked="swap_talk"
TALK = {
    "a": ("2026-09-01 10:00", "S1"), "b": ("2026-09-01 10:01", "T1"), "c": ("2026-09-01 10:04", "A2"), "d": ("2026-09-01 10:05", "C1"), "e": ("2026-09-02 09:40", "R1"), "f": ("2026-09-02 10:30", "Y1"), "g": ("2026-09-06 15:00", "A1"),
}
FORMULA = {"base": 0.2, "school": 0.5, "touch": 2.0, "ask_vague": 2.0, "ask_specific": 5.0, "reward_family": 1.5, "reward_school": 0.5, "forward": 2.0}
for name, (at, code) in TALK.items():
    print(name, at, code)
print("expected =", " x ".join(f"{factor:g}" + ("" if term == "base" else f" if {term}") for term, factor in FORMULA.items()))

# %% [markdown] name="swap_manager"
r"""
## For the AI manager: what does the program do?

The lines above are one talk with a family, coded. The formula is another region's.

1. `moves`: which of `touch`, `ask_vague`, `ask_specific`, `reward`, `forward` does this talk have under the house rule? A list of names.
2. `expected`: what does the formula expect of this talk? A number.
3. `gift`: in the 40 talks with a gift 60 referrals came. Without a factor for the gift the formula expects 50 of these talks. The 60 talks without a gift brought 30. Which factor does the gift get?
"""

# %% solution="swap_program"
### BEGIN SOLUTION
moves = ["touch", "ask_vague", "forward"]
expected = 0.2 * 2 * 2 * 2
gift = 60 / 50
### END SOLUTION

# %% check="swap_moves" points=3 dimension="business" lead="manager"
assert set(moves) <= {"touch", "ask_vague", "ask_specific", "reward", "forward"} and moves, "moves is a list of names from the question"

# %% check="swap_expected" points=3 dimension="ai" lead="manager"
assert expected > 0, "expected is a number above 0"

# %% check="swap_gift" points=2 dimension="ai" lead="manager"
assert gift > 0, "gift is a factor, a number above 0"

# %% [markdown] name="swap_aibp"
r"""
## For the AIBP: what counts as what, and what is said?

4. `codes`: a code for each line below: `T1`, `T0`, `A1`, `A2`, `Y1`, `N1` or `R1`.
5. `strike`: which lines of the script below must go before it is used in a **school**, under the formula above, in which asking again has the factor 0.6? A list of letters.
6. `terms`: which candidates of the table belong into the formula? A list of names.
"""

# %% locked="swap_lines"
SAID = {
    1: "Her teacher praised her in front of everybody, not two hours ago.", 2: "The nice report, that was before Easter.", 3: "By all means speak well of us.",
    4: "Who sits next to him in maths, and would the parents like to hear from me?", 5: "Here is a card with everything on it; hand it on as it is.", 6: "You said nobody. Think again, there must be one.",
}
SCRIPT = {"a": "Your class finished the project this morning!", "b": "Which colleague next door should see it?", "c": "For each class that joins you receive a voucher.", "d": "I send you a note, you only forward it.", "e": "And who else? I need a second name."}
TERMS = {"praise": (1.6, "1.2 to 2.1", "in the talk"), "evening": (1.1, "0.8 to 1.5", "in the talk"), "welcome_call": (4.0, "2.9 to 5.5", "when the friend has booked"), "hurry": (0.6, "0.4 to 0.8", "in the talk"), "adviser_7": (1.2, "0.9 to 1.7", "who talks")}
for number, line in SAID.items():
    print(number, line)
for letter, line in SCRIPT.items():
    print(letter, line)
for name, (factor, between, known) in TERMS.items():
    print(f"{name:13} x {factor} ({between}), known: {known}")

# %% solution="swap_words"
### BEGIN SOLUTION
codes = {1: "T1", 2: "T0", 3: "A2", 4: "A1", 5: "R1", 6: "N1"}
strike = ["c", "e"]
terms = ["praise", "hurry"]
### END SOLUTION

# %% check="swap_codes" points=3 dimension="business" lead="aibp"
assert set(codes) == set(SAID), "codes has one entry for each line"
codes_by_text = {str(number): code for number, code in codes.items()}

# %% check="swap_strike" points=3 dimension="business" lead="aibp"
assert set(strike) <= set(SCRIPT), "strike lists letters of the script"

# %% check="swap_terms" points=2 dimension="ai" lead="aibp"
assert set(terms) <= set(TERMS) and terms, "terms lists names of the table"
