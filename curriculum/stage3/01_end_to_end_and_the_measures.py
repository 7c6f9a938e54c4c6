# %% [markdown]
r"""
# End to end, and the measures that tell the truth about it

*Stage 3, lesson 1. About 50 minutes.*

In stage 2 a pair landed single scenarios: a reply drafted here, a field filled there. Each saved minutes. At the end of the year
the head of finance at Lantern Learning asked what had become of those minutes, and nobody could find them in any figure.

Stage 3 begins there. A **value designer** takes a process from its first event to its last, across departments, and shows with a measure what changed. This lesson has three parts:

1. why a fast step in a slow process changes nothing,
2. the five measures, each with a table small enough to check by hand, and the trick that each one invites,
3. one process from end to end: the supplier invoices of a branch, before and after.
"""

# %% [markdown]
r"""
## 1. A fast step in a slow process

An order from a school goes through five desks. These are the minutes of work at each desk and the hours that the order waits before it.
"""

# %%
import io
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd

from campkit import measures

desks = pd.read_csv(io.StringIO("""desk,work_minutes,wait_hours
read the request,25,3
price the quote,30,20
wait for the school,0,96
check stock and book,15,26
invoice and post,10,31
"""))
work = desks["work_minutes"].sum() / 60
wait = desks["wait_hours"].sum()
print(f"work {work:.1f} h, waiting {wait} h: {work / (work + wait):.1%} of the time somebody works on the order")

# %% [markdown]
r"""
A tool that reads the request in one minute instead of 25 takes 24 minutes off 177 hours. The school does not notice. Now look at the joints *between* the desks: 77 hours pass because an
order lies in somebody's list until they come to it.
"""

# %%
def hours(desks, skip_wait=()):
    waiting = desks.loc[~desks["desk"].isin(skip_wait), "wait_hours"].sum()
    return waiting + desks["work_minutes"].sum() / 60

faster_reading = desks.assign(work_minutes=desks["work_minutes"].where(desks["desk"] != "read the request", 1))
joined = ["price the quote", "check stock and book", "invoice and post"]
print(f"as it is                      {hours(desks):6.1f} h")
print(f"reading in one minute         {hours(faster_reading):6.1f} h")
print(f"three desks joined, no list   {hours(desks, joined):6.1f} h")

# %% [markdown]
r"""
Joining means: the event at the end of one step starts the next one, the program does what it can, and a person is called when it cannot. That is what **end to end** says:

- **first event to last**: from the order to the money, not from the e-mail to the draft;
- **the program is the default**, people decide and take the exceptions, and the exception finds its person;
- **what was done is written back** where the next step reads it, with who, when and why.

A point tool is like oil: the same machine, a little smoother. An end-to-end process is another machine. It crosses departments, and that is why stage 3 asks for two of them at least.
"""

# %% [markdown]
r"""
## 2. Five measures

What is not measured becomes a slide. But each measure can be fed. For every one below: the definition, a small table, and the trick.

### AAR: how much runs by itself

> **AAR** = steps of the core process done fully automatically / all its steps, by volume, not reverted within 7 days. From 60 % on a process counts as unattended.

*Fully* means that no hand was on it: a draft that a person confirms is **assisted**, not automatic. *By volume*: a step that runs 300 times counts 300 times. *Not reverted*: what is
undone within a week was not done.
"""

# %%
monday = date(2026, 9, 7)
log = pd.DataFrame([
    ("E-1", "read", "machine", None), ("E-2", "read", "machine", None),
    ("E-3", "read", "machine", None), ("E-4", "read", "person", None),
    ("E-5", "price", "assisted", None), ("E-6", "price", "machine", None),
    ("E-7", "price", "machine", monday + timedelta(days=4)), ("E-8", "price", "person", None),
    ("E-9", "book", "person", None), ("E-10", "book", "person", None),
    ("E-11", "book", "person", None), ("E-12", "book", "person", None),
], columns=["event_id", "step", "by", "reverted_on"]).assign(done_on=monday)

print(measures.automation_rate(log))

# %% [markdown]
r"""
Four of twelve: three readings and one price. `E-5` was confirmed by a person, `E-7` was taken back on Friday.

**The trick: more steps.** Call opening, scanning and filing three steps, all automatic. Nothing has changed for anybody, and AAR rises. So the list of steps is fixed *before* the project, and the measure is taken on that list.
"""

# %%
padding = pd.DataFrame([(f"P-{n}", step, "machine", None) for n, step in enumerate(["open", "scan", "file"] * 4)], columns=["event_id", "step", "by", "reverted_on"]).assign(done_on=monday)
padded = pd.concat([log, padding])
print("with twelve invented steps:", measures.automation_rate(padded))
print("on the agreed list:        ", measures.automation_rate(padded, scope=["read", "price", "book"]))

# %% [markdown]
r"""
### CTS: what serving one order costs

> **CTS** = people and tool cost of acquisition, service and fulfilment / orders **fulfilled**.

In it: wages, model calls, tool licences, rework, refunds, and the month's part of what it cost to build. **The trick: leave something out.** Wages fall, and the model bill, the corrections and the project itself are somebody else's budget.
"""

# %%
orders = pd.DataFrame({"order_id": range(1, 501), "fulfilled": [True] * 470 + [False] * 30})
before = pd.DataFrame([("W-1", "people", 5200), ("T-1", "tool", 300), ("R-1", "rework", 340), ("F-1", "refund", 610)], columns=["cost_id", "kind", "amount"])
after = pd.DataFrame([("W-2", "people", 2900), ("T-2", "tool", 300), ("M-2", "model", 420), ("R-2", "rework", 760), ("F-2", "refund", 980),
                      ("B-2", "build", measures.amortised(18000, 24))], columns=["cost_id", "kind", "amount"])
print("before                  ", measures.cost_to_serve(before, orders))
print("after, wages and tools  ", measures.cost_to_serve(after[after["kind"].isin(["people", "tool"])], orders))
print("after, everything       ", measures.cost_to_serve(after, orders))

# %% [markdown]
r"""
The slide said: cost halved. The measure says: about the same, 13.00 against 13.72 EUR. Rework and refunds rose, because the program makes mistakes that people did not. That is no reason to stop; it says what to mend next.

### FCR: solved the first time

> **FCR** = tickets that need no second contact / tickets, **by issue**, 7-day window, over all channels.

A customer who writes on Monday, calls on Wednesday and chats on Friday about one parcel has one issue, not three. And an issue of yesterday has had no time to come back: it is left out until its week is over.
"""

# %%
contacts = pd.read_csv(io.StringIO("""contact_id,customer_id,topic,channel,on
K-1,C-11,parcel,mail,2026-09-01
K-2,C-11,parcel,phone,2026-09-04
K-3,C-11,parcel,chat,2026-09-09
K-4,C-12,bill,mail,2026-09-01
K-5,C-13,login,chat,2026-09-02
K-6,C-13,bill,chat,2026-09-05
K-7,C-14,parcel,mail,2026-09-02
K-8,C-14,parcel,mail,2026-09-12
K-9,C-15,refund,phone,2026-09-19
"""))
print("by issue, as of 20 September:", measures.first_contact_resolution(contacts, as_of="2026-09-20"))
closed_by_bot = contacts["channel"].isin(["chat", "mail"]).mean()
print(f"share that the bot closed without a person: {closed_by_bot:.0%}")

# %% [markdown]
r"""
Five of six issues whose week is over: `C-11` came back twice, `C-14` came back after ten days, which is a new issue, and `C-15` is too young to tell. **The trick: containment.** A bot that closes every chat "contains" all of them. The customers then call, and the call is counted as a new ticket.

### GMV and gross profit per head

> **Gross profit per head** = gross profit / **average** headcount of the period; GMV per head likewise. For the value dashboard, service cost comes off the profit, so that work moved from heads to tools does not look free.

**The trick: the day of counting.** Three people leave on 28 September; headcount at the end of the month is 9 instead of 12. Average headcount counts days.
"""

# %%
head_days = 12 * 30 - 3 * 2
september = [{"month": "2026-09", "head_days": head_days, "days": 30}]
print(f"average heads: {float(measures.average_headcount(september)):.2f}")
print(measures.gross_profit_per_head(revenue=96_000, cost_of_goods=54_000, headcount=september))
print(f"with the heads of the last day: {(96_000 - 54_000) / 9:,.2f}")

# %% [markdown]
r"""
One more, for all ratios: **never average them.** Two desks with FCR 100 % (one issue) and 50 % (one hundred issues) do not make 75 %. Add the numerators and the denominators.
"""

# %%
from fractions import Fraction

desk_a = measures.Measure("FCR", Fraction(1), Fraction(1), "share")
desk_b = measures.Measure("FCR", Fraction(50), Fraction(100), "share")
print(measures.combine([desk_a, desk_b]))

# %% [markdown]
r"""
## 3. One process from end to end: supplier invoices

Supplier invoices cross purchasing, the warehouse and finance. The agreed list has four steps: *read* the scan, *match* it with order and receipt, *decide*, *pay*. Reading and paying were automatic long ago; matching and deciding
were done by hand. Here are the papers of our company, made by the same generator that makes the data of the labs.
"""

# %%
from datasets.company import make_company

company = make_company(2026, parts=["purchasing"], tier="sample")
invoices = company.table("supplier_invoices")
findings = company.truth("supplier_invoices").set_index("invoice_id")  # what a slow check by hand found
print(f"{len(invoices)} invoices in 18 months; a slow check finds {sum(findings['decision'] != 'pay')} that should not be paid as they are")

# %% [markdown]
r"""
Two programs are offered. **Quick** pays whatever asks for no more than the order says. **Careful** compares with the receipts too and hands what does not fit to a person, with a reason. For each we write the log that the measure needs: who did each step, and whether
a payment was called back within the week.
"""

# %%
orders_by_id = company.table("purchase_orders").set_index("order_id")

def fits_order(invoice):
    order = orders_by_id.loc[invoice.order_id] if invoice.order_id in orders_by_id.index else None
    try:
        return order is not None and Decimal(invoice.quantity) <= int(order["quantity"]) and Decimal(invoice.unit_price) <= order["unit_price"]
    except ArithmeticError:
        return False

def write_log(program):
    rows = []
    for invoice in invoices.itertuples():
        right = findings.loc[invoice.invoice_id, "decision"] == "pay"
        alone = {"by hand": False, "quick": fits_order(invoice), "careful": right}[program]  # careful: as your stage 3 lab will build it
        done = date.fromisoformat(invoice.invoice_date)
        called_back = done + timedelta(days=3) if alone and not right else None
        for step in ("read", "match", "decide", "pay"):
            by = "machine" if step in ("read", "pay") or alone else "person"
            rows.append({"event_id": f"{invoice.invoice_id}-{step}", "step": step, "by": by, "done_on": done, "reverted_on": called_back if step != "read" else None})
    return rows

for program in ("by hand", "quick", "careful"):
    print(f"{program:8}", measures.automation_rate(write_log(program)))

# %% [markdown]
r"""
By hand, the process shows 50 %: reading and paying. Both programs are well past 60 %, ten points apart. On a slide they would look alike. So put money beside it.
"""

# %%
def all_costs(program):
    by_hand = sum(row["by"] == "person" for row in write_log(program) if row["step"] == "match")
    wrong = [i.invoice_id for i in invoices.itertuples() if program == "quick" and fits_order(i) and findings.loc[i.invoice_id, "decision"] != "pay"]
    lost = sum(findings.loc[wrong, "at_risk_eur"]) / 10  # nine of ten EUR come back after a call, the tenth does not
    build = {"by hand": 0, "quick": 4000, "careful": 15000}[program]  # for 24 months and twelve branches of this size
    return [{"cost_id": 1, "kind": "people", "amount": by_hand * 12 / 60 * 36},  # 12 minutes at 36 EUR an hour
            {"cost_id": 2, "kind": "rework", "amount": lost},
            {"cost_id": 3, "kind": "build", "amount": measures.amortised(build, 24) * 18 / 12}]

fulfilled = [{"order_id": name, "fulfilled": findings.loc[name, "decision"] == "pay"} for name in invoices["invoice_id"]]
for program in ("by hand", "quick", "careful"):
    print(f"{program:8}", measures.cost_to_serve(all_costs(program), fulfilled))

# %% [markdown]
r"""
Ten points of AAR apart, and one costs seven times the other: what quick pays wrongly eats all that it saves. Careful costs less than the work by hand; not by much in a branch of this size, and only because twelve branches share the building. Change `12` to `1` and see whether it still pays.

**What to take along**

- Ask for the first event and the last one. If the project covers neither, it is oil.
- Agree the list of steps, the window and the date of counting *before* the work begins, and write down the value before.
- Never show one measure alone. AAR beside CTS: what runs by itself, and at what price. FCR beside containment. Per head beside service cost.
- An honest null counts at the gate of stage 3. A measure that only ever rises has usually been fed.

Next: *Demand, stock and the landed cost*, and then the lab **Procure to pay**, where you buy, and build the careful program: you are graded on the EUR that it pays wrongly.
"""
