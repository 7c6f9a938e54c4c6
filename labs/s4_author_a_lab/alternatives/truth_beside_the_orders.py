# %% solution="faulty_answers"
# Another way to grade: the generator plants the truth beside each order, and one call of a check asks rule by rule.
lab.edit("data.py", "import random\n", "import random\nfrom decimal import ROUND_HALF_UP, Decimal\n")
lab.edit("data.py", "def make(tier", """def truth(order: dict) -> str:
    \"\"\"What the rules pay, and by which rule.\"\"\"
    goods, shipping = Decimal(str(order["goods"])), Decimal(str(order["shipping"]))
    if order["faulty"] and order["days"] <= 730:
        return f"1 {goods + shipping}"
    if order["kind"] == "course" and order["opened"]:
        return "2 0"
    rule, paid = (3, goods + shipping) if order["days"] <= 14 else (4, goods * Decimal("0.85") if order["days"] <= 30 else Decimal(0))
    if order["kind"] == "device" and order["opened"]:
        rule, paid = 6, paid - 10
    return f"{rule} {max(paid, Decimal(0)).quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def make(tier""")
lab.edit("data.py", "    rng.shuffle(rows)\n", "    rng.shuffle(rows)\n    if tier != \"dev\":\n        rows = [row | {\"rule_and_amount\": truth(row)} for row in rows]\n")
lab.edit("data.py", 'if tier == "dev" else 90', 'if tier == "dev" else 240')
lab.write("checks.py", '''
    """The truth of each hidden order stands beside it; wrong answers are counted rule by rule."""

    import math

    from campkit.checking import banded, failed

    WORDS = {"1": "faulty goods", "2": "opened courses", "3": "the first 14 days", "4": "what comes later", "6": "opened devices"}


    def shares(submission):
        """Return rule -> share of right answers, over the hidden orders."""
        hits = {}
        for row in submission.data("held_out")["orders"].to_dict("records"):
            rule, amount = row.pop("rule_and_amount").split()
            got = submission.call("refund_due", row)
            good = type(got) in (int, float) and math.isclose(got, float(amount), abs_tol=0.012)
            hits.setdefault(rule, []).append(good)
        return {rule: sum(found) / len(found) for rule, found in hits.items()}


    def verdict(submission, rules):
        right = shares(submission)
        weak = [WORDS[rule] for rule in rules if right.get(rule, 1) < 1]
        share = sum(right.get(rule, 1) == 1 for rule in rules) / len(rules)
        if share == 0:
            return failed("No rule is right for all hidden orders.", "Begin with the first rule.")
        return banded(share, [(1, 1.0), (0.5, 0.3)], "Wrong somewhere: " + ", ".join(weak) + "." if weak else "All rules are right.", "Which rule decides first?")


    def check_refund_held_out(submission):
        """Rules 1 to 4."""
        return verdict(submission, ["1", "2", "3", "4"])


    def check_refund_edges(submission):
        """Opened devices, and what they share with the others."""
        return verdict(submission, ["6", "4", "3", "1"])
''')
