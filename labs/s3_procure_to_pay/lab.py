# %% [markdown] name="why_it_pays"
r"""
# Procure to pay: the three-way check

Lantern Learning pays about **5,000 supplier invoices a year**, some 8 million EUR. Two people compare each one by hand
with the order and the goods receipt: 12 minutes an invoice, **36,000 EUR a year** in wages.
Worse is what they miss in a hurry: last year's audit found **61,000 EUR** paid for goods that never came, were turned
away at the dock, or had been paid before.

You build the program that does the comparing: it pays what is right, holds what is not, and says why. People look only at what is held.

**How the pair works.** The *AI manager* decides what is right and what an error costs: a policy file and a file of acceptance cases,
no code. The *AIBP* builds the program. Either half can be done without the other. Manager first, if you can:
cases written before the program are worth more than cases written after it.

| | part | who leads | minutes |
|---|---|---|---|
| 1 | See it fail | both | 10 |
| 2 | The handbook | both | 8 |
| 3 | Policy and cases | manager | 60 |
| 4 | The program, at the same time as part 3 | AIBP | 65 |
| 5 | Errors, forecast, hand-over | both | 12 |
| | The written answers | each their own, three lines together | 25 |

Two hours in all. After part 4 is a good place for a break.

**One notebook is handed in.** The manager works in a copy of this folder and sends the AIBP three things: `policy.yaml`, `cases.csv` and the text for the head of finance (end of 3a).
The AIBP puts the two files beside the notebook, in place of any that lie there, and the text into its cell. Then you do part 5 together in that notebook. The AIBP saves it and presses *Hand in* once for both of you.

*Run All* runs everything, also past checks that still fail: red boxes below your partner's part are your partner's.
"""

# %% [markdown] name="see_it_fail"
r"""
## 1 See it fail

The papers below are 18 months of one branch: orders, goods receipts, invoices, credit notes. Every value is text, as the scanner
delivered it. `reviewed` holds what accounts payable decided when it went through the same invoices slowly and by hand.
"""

# %% locked="load_papers"
import hashlib
import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from campkit import invoice_cases

NAMES = ["orders", "receipts", "invoices", "credits", "suppliers", "currencies", "price_checks", "reviewed"]
papers = {name: pd.read_csv(f"data/dev/{name}.csv", dtype=str, keep_default_na=False) for name in NAMES}
orders, receipts, invoices, credits = (papers[name] for name in NAMES[:4])
suppliers, currencies, reviewed = papers["suppliers"], papers["currencies"], papers["reviewed"]
for name in NAMES[:4]:
    print(f"{name:10} {len(papers[name]):4} rows:", ", ".join(papers[name].columns))
print("EUR for one unit (table currencies):", ", ".join(f"{row['currency']} {row['eur_per_unit']}" for row in currencies.to_dict("records")))

# %% [markdown]
r"""
Follow one invoice through the papers. This one was held:
"""

# %% locked="one_invoice"
def show_papers(invoice_id):
    """Print the papers of one invoice. Use it whenever a check names an invoice."""
    invoice = invoices.set_index("invoice_id").loc[invoice_id]
    for order in orders[orders["order_id"] == invoice["order_id"]].to_dict("records"):
        print(f"order    {order['order_id']} of {order['supplier_id']}: {order['quantity']} x {order['article']} at {order['unit_price']} {order['currency']}")
    for receipt in receipts[receipts["order_id"] == invoice["order_id"]].to_dict("records"):
        print(f"receipt  {receipt['received_on']}: {receipt['quantity_received']} came, {receipt['quantity_rejected']} of them turned away")
    bills = invoices[invoices["order_id"] == invoice["order_id"]].to_dict("records")
    for bill in bills:
        mark = "invoice " if bill["invoice_id"] == invoice_id else "  also  "
        print(f"{mark} {bill['invoice_id']} of {bill['supplier_id']}, number {bill['invoice_number']}, {bill['invoice_date']}: "
              f"{bill['quantity']} at {bill['unit_price']} = {bill['total']} {bill['currency']}")
    for note in credits[credits["supplier_id"] == invoice["supplier_id"]].to_dict("records"):
        print(f"credit   {note['credit_number']} of this supplier, for number {note['invoice_number']}: {note['quantity']} pieces, {note['total']} {note['currency']}")

show_papers(reviewed[reviewed["reason"] == "rejected_goods"].iloc[0]["invoice_id"])

# %% [markdown]
r"""
The goods that were turned away are on the bill. (Two lines for one credit note, with the same number, are one note that arrived twice. `show_papers` works for every invoice.) Here is a program that many companies really run: it pays when the invoice
names an order that exists and asks for no more than was ordered, at no more than the order's price.
"""

# %% locked="quick_program"
def quick_program(orders, invoices):
    """Pay what names an order and asks for no more than it. No receipts, no memory of what was paid before."""
    ordered = orders.set_index("order_id").to_dict("index")
    decisions = {}
    for invoice in invoices.to_dict("records"):
        order = ordered.get(invoice["order_id"])
        try:
            fits = order and float(invoice["quantity"]) <= float(order["quantity"]) and float(invoice["unit_price"]) <= float(order["unit_price"])
        except ValueError:
            fits = False
        decisions[invoice["invoice_id"]] = "pay" if fits else "hold"
    return decisions

totals = pd.to_numeric(invoices["total"], errors="coerce")  # unreadable ones are missing
rate_of = currencies.set_index("currency")["eur_per_unit"].astype(float)
worth = (totals * invoices["currency"].map(rate_of)).fillna(0).set_axis(invoices["invoice_id"])  # EUR, for looking only: floats

quick = quick_program(orders, invoices)
should = reviewed.set_index("invoice_id")
wrongly_paid, needlessly_held = Counter(), 0
for invoice in invoices.to_dict("records"):
    right = should.loc[invoice["invoice_id"]]
    if quick[invoice["invoice_id"]] == "pay" and right["decision"] != "pay":
        wrongly_paid[right["reason"]] += worth[invoice["invoice_id"]]
    needlessly_held += quick[invoice["invoice_id"]] != "pay" and right["decision"] == "pay"
print(f"invoices that should have been stopped and were paid, in EUR ({len(invoices)} invoices):")
for reason, eur in wrongly_paid.most_common():
    print(f"  {reason:15} {eur:12,.2f}")
print("(an invoice whose total cannot be read counts 0 here)")
largest = max((name for name in quick if quick[name] == "pay" and should.loc[name, "decision"] != "pay"), key=worth.get)
print(f"the largest single one: {largest}, {worth[largest]:,.2f} EUR ({should.loc[largest, 'reason']}). One paper can outweigh all others: look at it before you quote a sum.")
print(f"held although right: {needlessly_held} of {sum(reviewed['decision'] == 'pay')}")

# %% [markdown] name="the_handbook"
r"""
## 2 The handbook

*Three-way* means: **order** (what we agreed), **receipt** (what we got), **invoice** (what they want). Finance's handbook, in full
(names such as `no_order` are what the program writes as its reason):

| the invoice ... | then | reason |
|---|---|---|
| names no order of this supplier | reject | `no_order` |
| bears a number that this supplier has used on an invoice that arrived before, dated at most 180 days away | reject | `duplicate` |
| has a quantity, price or total that is no number | hold | `unreadable` |
| asks for payment to an account that is not on the supplier's file | hold | `account` |
| is in another currency than the order | hold | `currency` |
| has a total that is not quantity times price, rounded half up to the smallest unit; **one smallest unit** (a cent, a yen) of rounding is allowed, up or down | hold | `wrong_total` |
| has a price over the order's by more than 2 %, **or** by more than 40 EUR on the whole invoice (the difference in price times the billed pieces, credited ones included) | hold | `price_over` |
| is for an order of which nothing has come | hold | `not_received` |
| bills more of what came than may still be paid, and the rejected goods explain it | hold | `rejected_goods` |
| bills more of what came than may still be paid, for any other cause | hold | `quantity_over` |
| none of these | pay | `ok` |

- **May still be paid**: what was accepted (received less rejected, all receipts of the order together), but at most 5 % more than was
  ordered, in whole pieces rounded down; less what earlier *paid* invoices of this order have used up. *Rejected goods explain it*
  when the excess is no more than the rejected pieces, and there are some.
- **Credit notes** name an invoice of the same supplier. The credited pieces come off the billed ones, the credited money comes off the payment. A
  credit note that arrives twice under one number counts once. Which invoice it means is told by the invoice number, read as under *same number*.
- **40 EUR are euros.** In another currency the difference is converted first, with `eur_per_unit` of the table `currencies` (printed above): 2,000 yen are 12.20 EUR.
- **Unreadable** can be only an invoice's quantity, price and total. Dates, orders, receipts and credit notes were typed in by our own people and can be read.
- **Same number** means the same letters and digits. Capital or small, spaces and punctuation do not matter; `O` reads as `0`, and `I` and `L` read as `1`.
- **Exactly at a limit is still inside.** Cheaper than ordered is fine.
- **Several reasons at once.** The lines have no order. If one of those that apply says reject, the invoice is rejected; otherwise it is held. As the reason you may name any that leads to that decision.
- The numbers 2, 40, 5, 1 and 180 are *policy*. They come from a file, and the program reads them: `price_over_percent`, `price_over_max_eur`,
  `over_delivery_percent`, `rounding_units`, `duplicate_days`.

**Why a price limit in money as well?** 2 % of 90,000 EUR is 1,800 EUR: a percentage alone would let that through. An invoice is held when it is over *either* limit, however small the sum:
5 EUR too much on an invoice of 85 EUR is 6 %, so it is held today, although looking at it costs more than 5 EUR. Whether the limits should stand elsewhere is the question of part 3a; until then the handbook holds.
**Why is `duplicate` about the supplier?** Two suppliers may both have an invoice 2026-117, and a supplier may start again at 1 in January.
"""

# %% [markdown] name="manager_policy"
r"""
## 3 Manager: policy and cases

### 3a What a needless hold costs, and where the price limits should stand

When an invoice is held, three things happen:

- accounts payable spends **18 minutes** on it, at **36 EUR** an hour;
- the buyer spends **10 minutes**, at **54 EUR** an hour;
- **one hold in five** loses the early-payment discount of **1 %** on an average invoice of **1,150 EUR**.

`price_checks` lists 900 past invoices that asked for more than the order, with the buyer's finding: *agreed* (a price rise that was agreed and
never entered, or freight) or *overcharged*. A limit set low holds many honest invoices; a limit set high lets overcharges through.
The table shows what pairs of limits would have cost on these invoices. In the editor below it, set the cost of a hold and the two price limits: the cost of your choice is worked out at once, every change is saved to `policy.yaml`, and Undo takes it back.
"""

# %% locked="cost_of_limits"
price_checks = papers["price_checks"]
gap_percent, gap_eur = price_checks["gap_percent"].astype(float), price_checks["gap_eur"].astype(float)
overcharged = price_checks["finding"] == "overcharged"

def cost_of_limits(percent, max_eur, hold_eur):
    """EUR that the two price limits would have cost on the 900 checked invoices."""
    paid = (gap_percent <= percent) & (gap_eur <= max_eur)
    return round(gap_eur[paid & overcharged].sum() + hold_eur * (~paid).sum())  # overcharges paid, plus work on all that is held

def show_costs(hold_eur, percents=(0, 1, 2, 5, 10), limits=(0, 20, 100, 500)):
    """A table of costs, one row for each percentage, one column for each limit in EUR."""
    table = pd.DataFrame({f"max {limit} EUR": [cost_of_limits(percent, limit, hold_eur) for percent in percents] for limit in limits},
                         index=[f"{percent} %" for percent in percents])
    return table

show_costs(hold_eur=10)  # try your own cost of a hold, and narrower steps

# %% [markdown]
r"""
The table above was made with a hold that costs 10 EUR, which is not the right figure. Work yours out, then look again, closer to the lowest cost.
The editor does the same sum for any pair that you type; this cell is for those who like a table.
"""

# %%
show_costs(hold_eur=10, percents=(1, 2, 3, 4, 6), limits=(20, 40, 80, 160))

# %% locked="edit_policy" tags=["hide-input"]
from campkit.widgets import FieldEditor, TableEditor

def feedback_on_policy(policy):
    """What the fields mean in money, in two lines."""
    hold = policy["needless_hold_eur"]
    cost = cost_of_limits(policy["price_over_percent"], policy["price_over_max_eur"], hold)
    today = cost_of_limits(2, 40, hold)
    return [f"On the 900 checked invoices these limits cost {cost:,} EUR; today's 2 % and 40 EUR cost {today:,} EUR.",
            "10 EUR is only where the editor begins: work the cost of a hold out from the three facts above." if hold == 10 else
            f"A needless hold costs {hold:g} EUR. Which part of it is each of the three facts: accounts payable, the buyer, and the discount that only one hold in five loses?"]

policy_editor = FieldEditor(
    "policy.yaml",
    fields={
        "needless_hold_eur": (10.0, "what one needless hold costs, in EUR"),
        "price_over_percent": (2.0, "pay up to this far over the order's price, in per cent"),
        "price_over_max_eur": (40.0, "... but never more than this on one invoice, in EUR"),
        "over_delivery_percent": (5.0, "pay accepted goods up to this far over the order, in per cent (handbook: 5)"),
        "rounding_units": (1, "cents (or yen) by which a total may differ (handbook: 1)"),
        "duplicate_days": (180, "days within which a number may not come again (handbook: 180)"),
    },
    feedback=feedback_on_policy)
policy_editor.show()

# %% artefact="policy.yaml"
### BEGIN SOLUTION
Path("policy.yaml").write_text("""\
needless_hold_eur: 22.1
price_over_percent: 4.0
price_over_max_eur: 60.0
over_delivery_percent: 5.0
rounding_units: 1
duplicate_days: 180
""", encoding="utf-8")
### END SOLUTION

# %% check="policy_hold_cost" points=2 dimension="business" lead="manager" tags=["raises-exception"]
import yaml

policy = yaml.safe_load(Path("policy.yaml").read_text(encoding="utf-8"))
assert set(policy_editor.fields) <= set(policy), "policy.yaml should have the six fields of the editor"
assert policy["needless_hold_eur"] != 10, "needless_hold_eur is still the editor's 10 EUR: work it out from the three facts"

# %% check="policy_limits_pay" points=4 dimension="business" lead="manager" tags=["raises-exception"]
policy = yaml.safe_load(Path("policy.yaml").read_text(encoding="utf-8"))
my_cost = cost_of_limits(policy["price_over_percent"], policy["price_over_max_eur"], policy["needless_hold_eur"])
today_cost = cost_of_limits(2, 40, policy["needless_hold_eur"])
assert my_cost < today_cost, f"your limits cost {my_cost} EUR on the checked invoices, today's 2 % and 40 EUR cost {today_cost} EUR"

# %% [markdown] written="why_these_limits" points=3 dimension="business" lead="manager"
r"""
**In three to five sentences, for the head of finance:** which limits do you propose, what do they save on these 900 invoices against today's limits, and
which invoices will be paid wrongly on purpose?

### BEGIN SOLUTION
I propose 4 % and at most 60 EUR on one invoice. On the 900 checked invoices this costs about 7,700 EUR instead of about 8,800 EUR under today's limits, so it saves some 1,100 EUR
on them. We will knowingly pay overcharges of less than 60 EUR when they are under 4 %: looking at each would cost 22.10 EUR, and two in three such invoices are honest.
An overcharge above 60 EUR is always looked at. The figure should be computed again each year, and at once when a supplier seems to bill just under the limit.
### END SOLUTION
"""

# %% [markdown] name="manager_cases"
r"""
### 3b Acceptance cases

A case is a small story with an ending: *ordered 100, 100 came, 8 of them turned away, billed 100: hold, because rejected_goods*. The AIBP's program is right
when it gives every one of your stories the ending that you gave it. So your cases decide what "right" means, and **what no case tests, nobody has promised.**

Cases use the handbook's numbers (2 %, 40 EUR, 5 %, one unit, 180 days). Your file will be tried in two ways:

- on **right programs**, written by different people. All your cases must pass on all of them. A case that only suits one of them says more than the handbook does: two faults in one story, for instance, where
  the handbook leaves open which is named. Leave `reason` empty where you do not care.
- on **faulty programs**, each with one mistake that a real program has had. At least one of your cases should fail on each.

Take each line of the handbook, and for each limit the last value inside and the first outside. Honest invoices matter as much as wrong ones: a program that holds everything pays no fraud either.
For 40 EUR in another currency use the rates of the table `currencies`, printed at the top of part 1.

The editor's six practice programs are **a warm-up, not the measure**: three cases can catch all six, and they do not notice a case that is itself wrong. It shows which of your cases was the first to catch each; ask whether that case is
really about that fault. The 24 hidden faulty programs err more finely, mostly at a limit, in a number's spelling, in a currency or in what was paid before. Thirty cases are usual.

Four things of the handbook cannot be said as a case here, and no program is tried on them: a value that cannot be read, a number that comes again after exactly 180 days, a credit note that arrives twice,
and a number in which `O` stands for `0` or `L` for `1`. They are the AIBP's to test.
A case begins as a good invoice, so you change only what is special about it; the total follows quantity and price until you type another.
"""

# %% locked="practice_programs" tags=["hide-input"]
def number(text):
    return Decimal(text)

PRACTICE_PROGRAMS = {  # deliberately simple-minded; the hidden ones are cleverer
    "pays everything": lambda case: "pay",
    "holds everything": lambda case: "hold",
    "pays what came, rejected or not": lambda case: "pay" if number(case["billed"]) <= number(case["received"]) else "hold",
    "never looks at the price": lambda case: "pay" if number(case["billed"]) <= number(case["received"]) - number(case["rejected"]) else "hold",
    "thinks a cheaper invoice is wrong": lambda case: "pay" if case["billed_price"] == case["price"] else "hold",
    "knows a number only if it is spelled the same": lambda case: "reject" if case["number"] == "same again" else "pay",
}

def caught(cases):
    """Return for each practice program the first case that it gets wrong, None when there is none."""
    fine = [case for case in cases if not invoice_cases.problems(case)]
    return {name: next((case["case"] or "(no name)" for case in fine if program(case) != case["expect"]), None)
            for name, program in PRACTICE_PROGRAMS.items()}

def feedback_on_cases(cases):
    """What is wrong with the rows, and which practice programs are not caught yet."""
    lines = [f"Case {position}: {problem}." for position, case in enumerate(cases, start=1) for problem in invoice_cases.problems(case)]
    missed = [name for name, case in caught(cases).items() if case is None]
    lines += [f"Not caught yet: a program that {name}." for name in missed]
    lines += [f"Caught: a program that {name}, first by your case {case!r}." for name, case in caught(cases).items() if case is not None]
    if not missed:
        lines.append("The warm-up is done. Next: for each limit of the handbook the last value inside and the first outside, in EUR and in yen.")
    endings = Counter(case["expect"] for case in cases)
    lines.append(f"{len(cases)} cases: {endings['pay']} pay, {endings['hold']} hold, {endings['reject']} reject.")
    return lines

case_editor = TableEditor("cases.csv", columns={name: text for name, (text, _) in invoice_cases.COLUMNS.items()},
                          defaults=invoice_cases.plain_case(), choices=invoice_cases.CHOICES, describe=invoice_cases.describe,
                          feedback=feedback_on_cases, name_column="case", adjust=invoice_cases.follow)
case_editor.show()

# %% artefact="cases.csv"
### BEGIN SOLUTION
stories = [
    dict(case="as ordered"),
    dict(case="cheaper than ordered", billed_price="7.20", total="720.00"),
    dict(case="fewer came, those billed", received=90, billed=90),
    dict(case="fewer came, all billed", received=90, expect="hold", reason="quantity_over"),
    dict(case="rejected and billed", rejected=8, expect="hold", reason="rejected_goods"),
    dict(case="rejected, rest billed", rejected=8, billed=92),
    dict(case="rejected, credited", rejected=8, credited=8),
    dict(case="rejected, half credited", rejected=8, credited=4, expect="hold", reason="rejected_goods"),
    dict(case="nothing came", received=0, expect="hold", reason="not_received"),
    dict(case="5 % too many, accepted", received=105, billed=105),
    dict(case="6 % too many, accepted", received=106, billed=106, expect="hold", reason="quantity_over"),
    dict(case="whole pieces, rounded down", ordered=50, received=53, billed=53, expect="hold", reason="quantity_over"),
    dict(case="exactly 2 % over", billed_price="8.16"),
    dict(case="just over 2 %", billed_price="8.17", expect="hold", reason="price_over"),
    dict(case="exactly 40 EUR over", ordered=500, received=500, billed=500, billed_price="8.08"),
    dict(case="48 EUR over at 1 %", ordered=600, received=600, billed=600, billed_price="8.08", expect="hold", reason="price_over"),
    dict(case="15 EUR over, in yen", price=1000, currency="JPY", ordered=200, received=200, billed=200, billed_price=1012),
    dict(case="46 EUR over, 40 pounds", price="8.00", currency="GBP", ordered=500, received=500, billed=500, billed_price="8.08", expect="hold", reason="price_over"),
    dict(case="a cent of rounding", total="800.01"),
    dict(case="a cent too little", total="799.99"),
    dict(case="two cents too much", total="800.02", expect="hold", reason="wrong_total"),
    dict(case="a yen of rounding", price=1000, currency="JPY", total=100001),
    dict(case="total of a larger bill", total="880.00", expect="hold", reason="wrong_total"),
    dict(case="another currency", billed_currency="USD", expect="hold", reason="currency"),
    dict(case="the same again", number="same again", expect="reject", reason="duplicate"),
    dict(case="the same, number respelled", number="same, other spelling", expect="reject", reason="duplicate"),
    dict(case="number used on another order", number="same, other order", expect="reject", reason="duplicate"),
    dict(case="number of another supplier", number="same, other supplier"),
    dict(case="number of last year", number="same, last year"),
    dict(case="second delivery", paid_before=60, billed=40),
    dict(case="second bill too large", paid_before=60, billed=50, expect="hold", reason="quantity_over"),
    dict(case="other bank account", account="not on file", expect="hold", reason="account"),
    dict(case="no such order", order="no", expect="reject", reason="no_order"),
    dict(case="order of another supplier", order="of another supplier", expect="reject", reason="no_order"),
]
pd.DataFrame([invoice_cases.plain_case(**story) for story in stories]).to_csv("cases.csv", index=False)
### END SOLUTION

# %% check="cases_fit_right_programs" points=3 dimension="business" lead="manager" tags=["raises-exception"]
cases = invoice_cases.read_cases("cases.csv")
assert len(cases) >= 8, f"cases.csv has {len(cases)} cases; write at least 8"
for position, case in enumerate(cases, start=1):
    assert not invoice_cases.problems(case), f"case {position}: {invoice_cases.problems(case)[0]}"

# %% check="cases_catch_faulty_programs" points=5 dimension="ai" lead="manager" tags=["raises-exception"]
for name, case in caught(invoice_cases.read_cases("cases.csv")).items():
    assert case is not None, f"no case catches the practice program that {name}; the editor above says which of your cases caught the others"

# %% [markdown] name="aibp_numbers"
r"""
## 4 AIBP: the program

Three small functions first, then the program that uses them. Money is `Decimal`, never `float`: `0.1 + 0.2` is not `0.3` in binary, and a limit of one cent is
just where that shows. Policy numbers come from a YAML file as floats; `Decimal(str(2.0))` is exact, `Decimal(0.1)` is not.

**`same_number(one, other)`**: are these two printed invoice numbers the same under the handbook?
"""

# %% solution="same_number"
def same_number(one: str, other: str) -> bool:
    """Return True when two printed invoice numbers are the same under the handbook."""
    ### BEGIN SOLUTION
    def plain(text):
        kept = "".join(letter for letter in text.upper() if letter.isalnum())
        return kept.replace("O", "0").replace("I", "1").replace("L", "1")

    return plain(one) == plain(other)
    ### END SOLUTION

# %% check="numbers_recognised" points=2 dimension="ai" lead="aibp" tags=["raises-exception"]
assert same_number("RE-26-0417", "re 26 0417"), "spaces, punctuation and capitals do not matter"
assert same_number("INV 0093", "INV OO93"), "O reads as 0"
assert not same_number("RE-26-0417", "RE-26-0418"), "these are two invoices"

# %% [markdown]
r"""
**`line_total(quantity, unit_price, decimals)`**: quantity times price, rounded half up to so many digits after the point (2 for EUR, 0 for yen). The arguments are
text and a whole number; the answer is a `Decimal`.
"""

# %% solution="line_total"
def line_total(quantity: str, unit_price: str, decimals: int) -> Decimal:
    """Return quantity times unit price, rounded half up to `decimals` digits after the point."""
    ### BEGIN SOLUTION
    return (Decimal(quantity) * Decimal(unit_price)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    ### END SOLUTION

# %% check="totals_exact" points=2 dimension="ai" lead="aibp" tags=["raises-exception"]
assert line_total("3", "1.115", 2) == Decimal("3.35"), f"3 x 1.115 is 3.345, half up 3.35; line_total returned {line_total('3', '1.115', 2)}"
assert line_total("7", "133", 0) == Decimal("931"), "7 x 133 yen is 931 yen, without digits after the point"

# %% [markdown]
r"""
**`payable_units(order, deliveries, policy)`**: how many pieces of this order may be paid in all, before anything was paid. `order` is a row of `orders` as a dict, `deliveries` a list of rows of `receipts`
for it, `policy` the policy as a dict.
"""

# %% solution="payable_units"
def payable_units(order: dict, deliveries: list[dict], policy: dict) -> int:
    """Return the pieces of the order that may be paid: accepted ones, at most so far over the order as the policy allows."""
    ### BEGIN SOLUTION
    accepted = sum(int(row["quantity_received"]) - int(row["quantity_rejected"]) for row in deliveries)
    ceiling = Decimal(order["quantity"]) * (100 + Decimal(str(policy["over_delivery_percent"]))) / 100
    return min(accepted, int(ceiling))
    ### END SOLUTION

# %% check="units_payable" points=3 dimension="business" lead="aibp" tags=["raises-exception"]
came = [{"quantity_received": "60", "quantity_rejected": "5"}, {"quantity_received": "40", "quantity_rejected": "0"}]
assert payable_units({"quantity": "100"}, came, {"over_delivery_percent": 5.0}) == 95, "60 and 40 came, 5 were turned away: 95"
assert payable_units({"quantity": "50"}, came, {"over_delivery_percent": 5.0}) == 52, "5 % over 50 is 52.5: 52 whole pieces"

# %% [markdown] name="aibp_match"
r"""
**`match_invoices(...)`**: the whole handbook. Six tables (DataFrames of text, as loaded above) and the policy go in. Out comes a list with one dict for each invoice, in the order of arrival:

`{"invoice_id": ..., "decision": "pay" | "hold" | "reject", "reason": ..., "amount": ...}`

`amount` is what is to be paid, as text in the invoice's currency: the invoice's total less its credit notes, `"0"` when it is not paid.
It will run on papers of other months with other policies, and never stops at a value that cannot be read.

<details><summary>Hint 1</summary>First a program that gets through all invoices without stopping: as long as one raises, all checks below are red alike, and the traceback under the first of them says where it stopped.
Two usual places are a supplier or an order that is not in the table, and a text such as <code>nan</code>, which <code>Decimal</code> takes but cannot compare: ask <code>value.is_finite()</code>.
Then write one small test for each reason and collect those that apply. From here on the checks turn green one by one, and a red one names an invoice: <code>show_papers("IN-...")</code> prints its papers.</details>
<details><summary>Hint 2</summary>Look orders, deliveries, accounts and currencies up in dicts that are made before the loop over the invoices.</details>
<details><summary>Hint 3</summary>Three things depend on earlier invoices: the numbers seen for each supplier, with their dates, and the pieces paid for each order. Keep them while you walk.</details>
"""

# %% solution="match_invoices"
def match_invoices(orders, receipts, invoices, credits, suppliers, currencies, policy) -> list[dict]:
    """Return one decision for each invoice, in the order of the table."""
    ### BEGIN SOLUTION
    from datetime import date

    order_of = {row["order_id"]: row for row in orders.to_dict("records")}
    account_of = {row["supplier_id"]: row["account"] for row in suppliers.to_dict("records")}
    currency_of = {row["currency"]: row for row in currencies.to_dict("records")}
    limit = {name: Decimal(str(value)) for name, value in policy.items()}
    deliveries = {}
    for row in receipts.to_dict("records"):
        deliveries.setdefault(row["order_id"], []).append(row)
    notes = {(row["supplier_id"], row["credit_number"]): row for row in credits.to_dict("records")}.values()  # each once

    def read(text):
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        return value if value.is_finite() else None

    seen, paid_units, decisions = [], Counter(), []
    for invoice in invoices.to_dict("records"):
        supplier = invoice["supplier_id"]
        order = order_of.get(invoice["order_id"])
        quantity, price, total = (read(invoice[field]) for field in ("quantity", "unit_price", "total"))
        day = date.fromisoformat(invoice["invoice_date"])
        mine = [note for note in notes if note["supplier_id"] == supplier and same_number(note["invoice_number"], invoice["invoice_number"])]
        amount = Decimal(0)
        reason = "ok"

        earlier = [then for who, number, then in seen if who == supplier and same_number(number, invoice["invoice_number"])]
        if order is None or order["supplier_id"] != supplier:
            reason = "no_order"
        elif any(abs((day - then).days) <= limit["duplicate_days"] for then in earlier):
            reason = "duplicate"
        elif None in (quantity, price, total):
            reason = "unreadable"
        elif invoice["account"] != account_of.get(supplier):
            reason = "account"
        elif invoice["currency"] != order["currency"]:
            reason = "currency"
        else:
            money = currency_of[invoice["currency"]]
            decimals = int(money["decimals"])
            unit = Decimal(1).scaleb(-decimals)
            agreed = Decimal(order["unit_price"])
            over = price - agreed
            over_eur = over * quantity * Decimal(money["eur_per_unit"])
            came = deliveries.get(order["order_id"], [])
            rejected = sum(int(row["quantity_rejected"]) for row in came)
            net_quantity = quantity - sum(Decimal(note["quantity"]) for note in mine)
            excess = net_quantity - (payable_units(order, came, policy) - paid_units[order["order_id"]])
            if abs(total - line_total(invoice["quantity"], invoice["unit_price"], decimals)) > limit["rounding_units"] * unit:
                reason = "wrong_total"
            elif over * 100 > agreed * limit["price_over_percent"] or over_eur > limit["price_over_max_eur"]:
                reason = "price_over"
            elif not came:
                reason = "not_received"
            elif excess > 0:
                reason = "rejected_goods" if excess <= rejected else "quantity_over"
            else:
                paid_units[order["order_id"]] += int(net_quantity)
                amount = total - sum(Decimal(note["total"]) for note in mine)
        seen.append((supplier, invoice["invoice_number"], day))
        decision = "pay" if reason == "ok" else "reject" if reason in ("no_order", "duplicate") else "hold"
        decisions.append({"invoice_id": invoice["invoice_id"], "decision": decision, "reason": reason, "amount": str(amount)})
    return decisions
    ### END SOLUTION

# %% [markdown]
r"""
The visible checks compare your program with what accounts payable found on the papers above. The marks are given on papers that you have not seen.
"""

# %% locked="compare_papers"
HANDBOOK = {"price_over_percent": 2.0, "price_over_max_eur": 40.0, "over_delivery_percent": 5.0, "rounding_units": 1, "duplicate_days": 180}

def compare():
    """Return invoices, decisions and findings side by side."""
    answers = pd.DataFrame(match_invoices(orders, receipts, invoices, credits, suppliers, currencies, HANDBOOK))
    assert len(answers) == len(invoices), f"match_invoices returned {len(answers)} decisions for {len(invoices)} invoices; one for each is needed"
    return invoices.merge(answers, on="invoice_id").merge(reviewed, on="invoice_id", suffixes=("", "_right"))

def share_right(side, rows):
    """Share of the chosen rows on which decision and findings agree."""
    return (side.loc[rows, "decision"] == side.loc[rows, "decision_right"]).mean()

def differs(side, rows, field="decision"):
    """Say on how many of the chosen invoices program and findings differ, with the first as an example; an empty text when they agree."""
    side = side[rows]
    read = (lambda values: [Decimal(value) for value in values]) if field == "amount" else list
    wrong = side[[yours != theirs for yours, theirs in zip(read(side[field]), read(side[field + "_right"]))]]
    if wrong.empty:
        return ""
    first = wrong.iloc[0]
    yours, theirs = (" ".join([first["decision" + end], f"({first['reason' + end]})"] + ([f"{first['amount' + end]} {first['currency']}"] if field == "amount" else [])) for end in ("", "_right"))
    return (f"{len(wrong)} of {len(side)} differ; the first is {first['invoice_id']}: your program says {yours}, accounts payable says {theirs}. "
            f"show_papers({first['invoice_id']!r}) prints its papers.")

# %% check="match_pays_no_fraud" points=6 dimension="ai" lead="aibp" tags=["raises-exception"]
side = compare()
for reason in ("no_order", "account", "quantity_over", "rejected_goods"):
    told = differs(side, side["reason_right"] == reason)
    assert not told, f"an invoice with the finding {reason} was not stopped as it should be. {told}"

# %% check="match_pays_honest" points=5 dimension="ai" lead="aibp" tags=["raises-exception"]
side = compare()
honest = side["decision_right"] == "pay"
assert share_right(side, honest) >= 0.95, f"{(1 - share_right(side, honest)):.0%} of the right invoices are held; at most 5 % may be. {differs(side, honest)}"

# %% check="match_stops_mistakes" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
side = compare()
for reason in ("price_over", "wrong_total", "not_received", "unreadable"):
    told = differs(side, side["reason_right"] == reason)
    assert not told, f"an invoice with the finding {reason} was not held. {told}"

# %% check="match_finds_duplicates" points=3 dimension="ai" lead="aibp" tags=["raises-exception"]
side = compare()
told = differs(side, side["reason_right"] == "duplicate")
assert not told, f"a duplicate was not rejected. {told}"

# %% check="match_keeps_limits" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
strict = dict(HANDBOOK, price_over_percent=0.0, price_over_max_eur=0.0)
held = [row["reason"] for row in match_invoices(orders, receipts, invoices, credits, suppliers, currencies, strict)].count("price_over")
assert held > sum(reviewed["reason"] == "price_over"), "with limits of 0 % and 0 EUR more invoices are over the price: does the program read the policy?"

# %% check="match_nets_credits" points=3 dimension="ai" lead="aibp" tags=["raises-exception"]
side = compare()
credited = side["invoice_number"].isin(credits["invoice_number"]) & (side["decision_right"] == "pay")
told = differs(side, credited)
assert not told, f"an invoice whose rejected goods are credited should be paid. {told}"
told = differs(side, credited, field="amount")
assert not told, f"pay the total less the credit. {told}"

# %% check="match_currency_rounding" points=3 dimension="ai" lead="aibp" tags=["raises-exception"]
side = compare()
told = differs(side, side["reason_right"] == "currency")
assert not told, f"an invoice in another currency than its order should be held. {told}"
told = differs(side, (side["currency"] == "JPY") & (side["decision_right"] == "pay"))
assert not told, f"a right invoice in yen was held. {told}"

# %% [markdown]
r"""
**`held_money(decisions, invoices, currencies)`**: what is kept back, so that the head of finance sees in one line what the program is worth. Return a dict, reason -> EUR: the totals of all invoices that are not paid, in EUR,
rounded half up to the cent once at the end. A total that cannot be read counts 0. Reasons without an invoice do not appear, and `ok` never does.
"""

# %% solution="held_money"
def held_money(decisions: list[dict], invoices, currencies) -> dict[str, Decimal]:
    """Return reason -> EUR kept back, for the invoices that are not paid."""
    ### BEGIN SOLUTION
    rate = {row["currency"]: Decimal(row["eur_per_unit"]) for row in currencies.to_dict("records")}
    invoice_of = {row["invoice_id"]: row for row in invoices.to_dict("records")}
    kept = {}
    for decision in decisions:
        if decision["decision"] == "pay":
            continue
        invoice = invoice_of[decision["invoice_id"]]
        try:
            total = Decimal(invoice["total"])
        except InvalidOperation:
            total = Decimal(0)
        eur = total * rate[invoice["currency"]] if total.is_finite() else Decimal(0)
        kept[decision["reason"]] = kept.get(decision["reason"], Decimal(0)) + eur
    return {reason: eur.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) for reason, eur in kept.items()}
    ### END SOLUTION

# %% check="held_money_by_reason" points=3 dimension="business" lead="aibp" tags=["raises-exception"]
decided = match_invoices(orders, receipts, invoices, credits, suppliers, currencies, HANDBOOK)
kept_back = held_money(decided, invoices, currencies)
assert set(kept_back) == {row["reason"] for row in decided} - {"ok"}, "one entry for each reason that occurs, without ok"
assert all(isinstance(eur, Decimal) for eur in kept_back.values()), "money is Decimal"

# %% [markdown] name="partner_cases"
r"""
### Your partner's cases on your program

Each line below is a promise that the two of you have not kept yet: the case or the program has to change. Talk about it before you change either.
"""

# %% locked="partner_cases_run" tags=["raises-exception"]
def run_cases(cases):
    """Return (case, what the program said) for the cases on which program and expectation differ."""
    made = invoice_cases.papers(cases, currencies)
    said = {row["invoice_id"]: row for row in match_invoices(**made, policy=HANDBOOK)}
    answers = [(case, said[f"CASE-{position}"]) for position, case in enumerate(cases, start=1)]
    return [(case, answer) for case, answer in answers
            if answer["decision"] != case["expect"] or (case["reason"] and answer["reason"] != case["reason"])]

if Path("cases.csv").exists():
    cases = invoice_cases.read_cases("cases.csv")
    ready = [case for case in cases if not invoice_cases.problems(case)]
    differ = run_cases(ready)
    print(f"{len(ready) - len(differ)} of {len(cases)} cases end as the manager said.")
    if len(ready) < len(cases):
        print(f"{len(cases) - len(ready)} cannot be run yet; the editor in 3b says why.")
    for case, answer in differ:
        print(f"- {case['case']}: {invoice_cases.describe(case)} The program says: {answer['decision']} ({answer['reason']}).")
else:
    print("There is no cases.csv yet: the manager's editor above writes it.")

# %% [markdown] name="error_gallery"
r"""
## 5 What the errors cost

The gallery prices your program's errors on the papers above, a needless hold at the cost in your `policy.yaml` (the limits are the handbook's): money paid that should not have been, and holds that nobody needed.
"""

# %% locked="error_gallery_run" tags=["raises-exception"]
side = compare()
wrong = side[side["decision"] != side["decision_right"]]
hold_cost = yaml.safe_load(Path("policy.yaml").read_text(encoding="utf-8"))["needless_hold_eur"] if Path("policy.yaml").exists() else 10.0
print(f"{len(wrong)} of {len(side)} decisions differ from the findings.")
for (right, reason), rows in wrong.groupby(["decision_right", "reason_right"]):
    if right == "pay":
        print(f"  held or rejected although right: {len(rows):3}   {len(rows) * hold_cost:10,.2f} EUR of needless work")
    else:
        print(f"  {reason:15} not stopped: {len(rows):3}   {worth[rows['invoice_id']].sum():10,.2f} EUR at stake")
print("EUR kept back on these papers:")
for reason, eur in sorted(held_money(match_invoices(orders, receipts, invoices, credits, suppliers, currencies, HANDBOOK), invoices, currencies).items(), key=lambda pair: -pair[1]):
    print(f"  {reason:15} {eur:12,.2f}")

# %% [markdown] name="forecast_intro"
r"""
### How sure are you?

The grader has 600 invoices that you have not seen: other suppliers, other ways of writing an invoice number. **Together**, say before you hand in how your program will do there.
Write a dict with the name `forecast` and two fields, for example `forecast = {"needless_holds_percent": 12.5, "fraud_paid_eur": 4000}`, with your own figures:

- `needless_holds_percent`: which share of the right invoices will not be paid, in per cent;
- `fraud_paid_eur`: how many EUR of planted fraud will be paid.

The error gallery above is the best ground for a guess. Being right about a weak program earns these points too.
"""

# %% solution="own_forecast" tags=["raises-exception"]
### BEGIN SOLUTION
forecast = {"needless_holds_percent": 1.0, "fraud_paid_eur": 0}
### END SOLUTION

# %% check="forecast_is_close" points=2 dimension="ai" lead="both" tags=["raises-exception"]
assert set(forecast) == {"needless_holds_percent", "fraud_paid_eur"}, "the forecast has two fields"
assert 0 <= forecast["needless_holds_percent"] <= 100 and forecast["fraud_paid_eur"] >= 0, "a share lies between 0 and 100 %, and money paid is not below 0"

# %% [markdown] name="manifest_intro"
r"""
### Demo manifest

Before a review board sees a demo, it sees its manifest: what went in, what came out, what was set aside. **`make_manifest(decisions, invoices, currencies)`** returns a dict:

- `inputs_sha256`: the SHA-256 of the invoices as CSV (`invoices.to_csv(index=False)`, UTF-8);
- `invoices`, `paid`, `held`, `rejected`: how many;
- `paid_eur`: what will be paid, in EUR, as text with two digits, rounded half up once;
- `exceptions`: the ids of the invoices that were held because they could not be read (reason `unreadable`), in order.
"""

# %% solution="make_manifest"
def make_manifest(decisions: list[dict], invoices, currencies) -> dict:
    """Return the demo manifest of one run."""
    ### BEGIN SOLUTION
    rate = {row["currency"]: Decimal(row["eur_per_unit"]) for row in currencies.to_dict("records")}
    currency = dict(zip(invoices["invoice_id"], invoices["currency"]))
    count = Counter(row["decision"] for row in decisions)
    paid = sum((Decimal(row["amount"]) * rate[currency[row["invoice_id"]]] for row in decisions if row["decision"] == "pay"), Decimal(0))
    return {
        "inputs_sha256": hashlib.sha256(invoices.to_csv(index=False).encode("utf-8")).hexdigest(),
        "invoices": len(decisions), "paid": count["pay"], "held": count["hold"], "rejected": count["reject"],
        "paid_eur": str(paid.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)),
        "exceptions": [row["invoice_id"] for row in decisions if row["reason"] == "unreadable"],
    }
    ### END SOLUTION

# %% check="manifest_is_honest" points=2 dimension="business" lead="both" tags=["raises-exception"]
manifest = make_manifest(match_invoices(orders, receipts, invoices, credits, suppliers, currencies, HANDBOOK), invoices, currencies)
Path("demo_manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
assert manifest["invoices"] == manifest["paid"] + manifest["held"] + manifest["rejected"] == len(invoices), "paid, held and rejected add up to all invoices"
assert len(manifest["inputs_sha256"]) == 64, "a SHA-256 has 64 digits"

# %% [markdown] written="lines_learnt" points=3 dimension="business" lead="both"
r"""
**Reflection, three lines.** *What failed first:* ... *Which rule mended it:* ... *Where this program must not decide alone:* ...

### BEGIN SOLUTION
*What failed first:* invoices in yen were held, because the limit of 40 EUR was compared with yen. *Which rule mended it:* limits in money are compared after conversion to EUR, and the smallest unit comes from the currency table.
*Where this program must not decide alone:* services without a goods receipt, such as tutoring hours: there is no receipt to match, so a person confirms the hours first. A changed bank account is always checked by calling the number on file.
### END SOLUTION
"""

# %% [markdown] written="handover_note" points=2 dimension="business" lead="aibp"
r"""
**Hand-over note, for the clerk who works through the held invoices.** Two or three sentences: what does she do with `account`, and what with `not_received`?

### BEGIN SOLUTION
`account`: call the supplier on the number in our file, never the one on the invoice, and ask whether the account has changed; tell the head of finance if it has not. `not_received`: ask the warehouse whether the goods are at the dock;
if they are, have the receipt booked and run the program again, else leave the invoice until they come.
### END SOLUTION
"""

# %% [markdown] name="take_home"
r"""
## Take home: a procedure card

| | Three-way check |
|---|---|
| **Trigger** | an invoice is scanned; or every night, all that came in |
| **Inputs** | open orders, goods receipts, invoices in order of arrival, credit notes, supplier file, month-end rates, `policy.yaml` |
| **Steps** | match, pay what is `ok`, put the rest in the clerk's list with its reason, write the manifest |
| **A person decides** | every hold; a changed bank account only after a call to the number on file |
| **Measure** | EUR wrongly paid (audit sample of 50 a month), share of right invoices held, hours at the dock and desk saved |
| **Goes wrong when** | receipts are booked late, rates are old, a supplier bills just under the limit, services have no receipt |
| **Roll back** | payments leave in one run a week: withdraw the run, fix, run again; the manifest says what was in it |
| **Owner** | head of finance for the policy, the pair for cases and program; cases are run before every change |

The measure to watch is not how many invoices are touched by no hand. It is that number *together with* what was wrongly paid: a program that pays everything needs no hand at all.
"""
