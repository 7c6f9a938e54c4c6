# %% [markdown]
r"""
# Does Lantern Learning look real?

This notebook puts shapes of the company world beside real data of other publishers (see the README of the mirror folder:
banking77, arbanking77, UCI online retail, UCI bank marketing, the ledger of Oxford City Council, AdventureWorks).
The companies differ, so the figures need not be equal. What must agree is the kind of shape: long tails, rates of the same size,
first digits, noise from week to week. `SUMMARY` at the end has the numbers; a test holds them between bounds.

Set `CAMP_DATA_MIRROR` to the folder with the real data. Plots go to `CAMP_REALISM_OUT` as SVG when that is set.
"""

# %%
import os
from pathlib import Path

import altair
import numpy
import pandas

from datasets.company import make_company

MIRROR = Path(os.environ["CAMP_DATA_MIRROR"])
OUT = os.environ.get("CAMP_REALISM_OUT")
home, mena = make_company(7, "home"), make_company(7, "mena")
SUMMARY = {}
OURS, REAL = "Lantern Learning", "real data"


def note(name, ours, real):
    """Keep a pair of figures."""
    SUMMARY[name] = (round(float(ours), 4), round(float(real), 4))


def show(name, title, frame, x, y, log_x=False, log_y=False, points=False):
    """Draw ours and real in one picture; write it as SVG when a folder is given."""
    scale = altair.Scale(domain=[OURS, REAL], range=["#b45309", "#1d4ed8"])
    base = altair.Chart(frame, title=title).encode(
        x=altair.X(x, scale=altair.Scale(type="log") if log_x else altair.Undefined),
        y=altair.Y(y, scale=altair.Scale(type="log") if log_y else altair.Undefined),
        color=altair.Color("source", scale=scale), strokeDash=altair.StrokeDash("source", scale=altair.Scale(domain=[OURS, REAL], range=[[1, 0], [6, 3]])),
    ).properties(width=460, height=260)
    chart = base.mark_line(point=points)
    if OUT:
        Path(OUT).mkdir(parents=True, exist_ok=True)
        chart.save(str(Path(OUT) / f"{name}.svg"))
    return chart


def tail(values, source):
    """Share of values above x, as a line."""
    ordered = numpy.sort(numpy.asarray(values, dtype=float))
    places = numpy.unique(numpy.linspace(0, len(ordered) - 1, 160).astype(int))
    return pandas.DataFrame({"x": ordered[places], "share above": 1 - places / len(ordered), "source": source})


def both(ours, real):
    """Two tails in one frame."""
    return pandas.concat([tail(ours, OURS), tail(real, REAL)])


# %% [markdown]
r"""
## Messages

Real customers write short: half of the banking questions have fewer than 50 characters, a few have more than 300.
"""

# %%
banking = pandas.read_csv(MIRROR / "banking77" / "train.csv").text
written = home.table("messages").query("sender == 'customer'")
written = written.merge(home.table("tickets")[["ticket_id", "channel"]], on="ticket_id")
written = written[written.channel.isin(["chat", "app", "messenger"])].text
for share in (0.25, 0.5, 0.9, 0.99):
    note(f"message length, quantile {share}", written.str.len().quantile(share), banking.str.len().quantile(share))
show("message_length", "Length of a message in characters: share above", both(written.str.len(), banking.str.len()), "x:Q", "share above:Q")

# %%
arabic = pandas.read_csv(MIRROR / "arbanking77" / "arbanking77_subset.csv")
ours = mena.table("messages").query("language == 'ar'").text
note("Arabic message length, median", ours.str.len().median(), arabic.text_ar.str.len().median())
show("message_length_arabic", "Length of an Arabic message in characters: share above", both(ours.str.len(), arabic.text_ar.str.len()), "x:Q", "share above:Q")

# %% [markdown]
r"""
## Words

In real text the number of different words keeps growing. Text from too few frames flattens out early. The share of capital letters at the
start and of full stops at the end tells whether everybody types as neatly as an author does.
"""

# %%
def vocabulary(texts, source, limit=12_000):
    """Different words among the first n words."""
    words = " ".join(texts).lower().split()[:limit]
    seen, rows = set(), []
    for number, word in enumerate(words, 1):
        seen.add(word)
        if number % 200 == 0:
            rows.append((number, len(seen), source))
    return pandas.DataFrame(rows, columns=["words read", "different words", "source"])


shuffled = banking.sample(len(banking), random_state=1)
mixed = written.sample(len(written), random_state=1)
growth = pandas.concat([vocabulary(mixed, OURS), vocabulary(shuffled, REAL)])
note("different words among 12,000", growth[growth.source == OURS]["different words"].max(), growth[growth.source == REAL]["different words"].max())
for name, pattern in (("starts with a small letter", r"^[a-z]"), ("ends without a mark", r"[^.?!]$"), ("has a question mark", r"\?")):
    note(f"message {name}", written.str.contains(pattern).mean(), banking.str.contains(pattern).mean())
show("vocabulary", "Different words among the first n words", growth, "words read:Q", "different words:Q")

# %% [markdown]
r"""
## Orders

The size of orders, and how often a customer orders, have long tails. Sizes are given in medians, since the shops sell different things.
"""

# %%
retail = pandas.read_csv(MIRROR / "uci_online_retail" / "online_retail_top150.csv.gz")
retail = retail[~retail.InvoiceNo.astype(str).str.startswith("C") & (retail.Quantity > 0) & (retail.UnitPrice > 0)]
real_orders = (retail.Quantity * retail.UnitPrice).groupby(retail.InvoiceNo).sum()
orders = home.table("orders")
for who, chosen in (("families", orders.quote_id.isna()), ("schools", orders.quote_id.notna())):
    value = orders[chosen].net.astype(float)
    note(f"order value of {who}, 99th percentile / median", value.quantile(0.99) / value.median(), real_orders.quantile(0.99) / real_orders.median())
    note(f"order value of {who}, share of the largest 1 %", value.nlargest(len(value) // 100).sum() / value.sum(), real_orders.nlargest(len(real_orders) // 100).sum() / real_orders.sum())
    show(f"order_value_{who}", f"Order value of {who} in medians: share above", both(value / value.median(), real_orders / real_orders.median()).query("`share above` > 0.0005"), "x:Q", "share above:Q", log_x=True, log_y=True)

# %%
real_often = retail.groupby("CustomerID").InvoiceNo.nunique()
often = orders[orders.quote_id.isna()].groupby("customer_id").size()
note("orders of a customer, 99th percentile / median", often.quantile(0.99) / often.median(), real_often.quantile(0.99) / real_often.median())
show("orders_per_customer", "Orders of one customer: share above", both(often, real_often).query("`share above` > 0.0005"), "x:Q", "share above:Q", log_x=True, log_y=True)

# %%
lines = home.table("order_lines").groupby("sku").quantity.sum().sort_values(ascending=False)
real_lines = retail.groupby("StockCode").Quantity.sum().sort_values(ascending=False)
ranks = pandas.concat([pandas.DataFrame({"rank": numpy.arange(1, len(x) + 1) / len(x), "share": x.cumsum().to_numpy() / x.sum(), "source": s}) for x, s in ((lines, OURS), (real_lines, REAL))])
note("share of the best-selling fifth", ranks[(ranks.source == OURS) & (ranks["rank"] <= 0.2)].share.max(), ranks[(ranks.source == REAL) & (ranks["rank"] <= 0.2)].share.max())
show("sales_concentration", "Share of units by rank of the product", ranks, "rank:Q", "share:Q")

# %% [markdown]
r"""
## Weeks

Demand jumps from week to week. The picture shows one best seller of each company in units of its own mean; the figure is the mean
relative change from one week to the next over the ten best sellers.
"""

# %%
real_days = retail.assign(week=pandas.to_datetime(retail.InvoiceDate).dt.to_period("W").dt.start_time)
real_weeks = real_days[real_days.StockCode.isin(real_lines.index[:10])].groupby(["StockCode", "week"]).Quantity.sum().unstack(0).fillna(0)
history = home.table("sales_history")
history = history.assign(week=pandas.to_datetime(history.sold_on).dt.to_period("W").dt.start_time, sold=history.direct + history.marketplace)
best = history.groupby("sku").sold.sum().nlargest(10).index
weeks = history[history.sku.isin(best)].groupby(["sku", "week"]).sold.sum().unstack(0).fillna(0)


def jumpiness(frame):
    """Median over products of the mean change from week to week, in means."""
    return float((frame.diff().abs().mean() / frame.mean()).median())


note("change from week to week", jumpiness(weeks), jumpiness(real_weeks))
one = pandas.concat([pandas.DataFrame({"week": range(52), "units in means": (f.iloc[:52, 0] / f.iloc[:52, 0].mean()).to_numpy(), "source": s}) for f, s in ((weeks[[best[0]]], OURS), (real_weeks[[real_lines.index[0]]], REAL))])
show("weekly_sales", "A best seller, week by week", one, "week:Q", "units in means:Q")

# %% [markdown]
r"""
## Leads

About one lead in nine is won in the bank's campaign, and more calls go with fewer wins there, too: the hard ones are called again.
"""

# %%
bank = pandas.read_csv(MIRROR / "uci_bank_marketing" / "bank-additional-full.csv.gz", sep=";")
real_won = (bank.y == "yes").groupby(bank.campaign).mean().loc[1:7]
leads = home.table("leads").query("status != 'open' and calls > 0")
won = (leads.status == "won").groupby(leads.calls).mean().loc[1:7]
note("leads won", (leads.status == "won").mean(), (bank.y == "yes").mean())
note("won after five calls / after one", won[5] / won[1], real_won[5] / real_won[1])
calls = pandas.concat([pandas.DataFrame({"calls": w.index, "share won": w.to_numpy(), "source": s}) for w, s in ((won, OURS), (real_won, REAL))])
show("lead_conversion", "Leads won by number of calls", calls, "calls:Q", "share won:Q", points=True)

# %% [markdown]
r"""
## Money

Amounts that grow out of business follow Benford's law in their first digit, with bumps where fees and rents repeat. Invented amounts often do not.
"""

# %%
def first_digits(values):
    """Share of the first digits 1 to 9."""
    digits = pandas.Series([f"{abs(v):.8e}"[0] for v in values if abs(v) > 0.01])
    return digits.value_counts(normalize=True).reindex(list("123456789")).fillna(0)


ledger = pandas.read_csv(MIRROR / "oxford_council_ap_ledger" / "oxford_expenditure_2014_2018_combined.csv.gz", low_memory=False)
real_amounts = pandas.to_numeric(ledger.amount, errors="coerce").dropna()
real_amounts = real_amounts[real_amounts > 0]
amounts = home.table("bank_lines").amount.astype(float).abs()
benford = numpy.log10(1 + 1 / numpy.arange(1, 10))
ours_digits, real_digits = first_digits(amounts), first_digits(real_amounts)
note("first digits, mean distance from Benford", numpy.abs(ours_digits.to_numpy() - benford).mean(), numpy.abs(real_digits.to_numpy() - benford).mean())
digits = pandas.concat([pandas.DataFrame({"first digit": range(1, 10), "share": d.to_numpy(), "source": s}) for d, s in ((ours_digits, OURS), (real_digits, REAL))])
show("first_digits", "First digits of bank lines and of a council's payments", digits, "first digit:O", "share:Q", points=True)

# %%
# The council publishes payments above 500 only, so ours are cut there, too, and wages and own transfers are left out.
amounts = home.table("bank_lines").query("party_typed != 'Staff'").amount.astype(float).abs()
amounts, real_amounts = amounts[amounts > 500], real_amounts[real_amounts > 500]
note("payment, 99th percentile / median", amounts.quantile(0.99) / amounts.median(), real_amounts.quantile(0.99) / real_amounts.median())
show("payment_size", "Bank lines and payments in medians: share above", both(amounts / amounts.median(), real_amounts / real_amounts.median()).query("`share above` > 0.0005"), "x:Q", "share above:Q", log_x=True, log_y=True)

# %% [markdown]
r"""
## Deliveries to us

AdventureWorks' purchase orders: the share of receipts that are short, and that have rejected pieces. (It is a made-up company, too.)
There is no real data here for the days that customers take to pay; the picture shows ours alone, to be judged by eye.
"""

# %%
detail = pandas.read_csv(MIRROR / "adventureworks" / "PurchaseOrderDetail.csv", sep=None, engine="python")
ordered, received, rejected = (next(c for c in detail.columns if c.lower() == name) for name in ("orderqty", "receivedqty", "rejectedqty"))
receipts = home.table("goods_receipts").groupby("order_id")[["quantity_received", "quantity_rejected"]].sum().join(home.table("purchase_orders").set_index("order_id").quantity)
note("receipts that are short", (receipts.quantity_received < receipts.quantity).mean(), (detail[received] < detail[ordered]).mean())
note("receipts with rejected pieces", (receipts.quantity_rejected > 0).mean(), (detail[rejected] > 0).mean())
paid = home.truth("payments").query("case == 'exact'").merge(home.table("payments")[["payment_id", "paid_on", "method"]], on="payment_id").merge(home.table("invoices")[["invoice_id", "due_on"]], on="invoice_id")
paid = paid[paid.method == "transfer"]
late = (pandas.to_datetime(paid.paid_on) - pandas.to_datetime(paid.due_on)).dt.days
note("days late, median and 95th percentile (ours only)", late.median(), late.quantile(0.95))
show("payment_delay", "Days between due date and payment: share above (ours only)", tail(late, OURS), "x:Q", "share above:Q")

# %%
summary = pandas.DataFrame(SUMMARY, index=[OURS, REAL]).T
print(summary.to_string())
