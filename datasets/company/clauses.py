"""The clause library for contracts with schools: what must be in, what may, what has been replaced."""

from __future__ import annotations

from decimal import Decimal

from datasets.company.core.card import card

TABLES = {
    "clauses": card(
        "Clauses for contracts, with versions and countries. A contract needs every mandatory clause that is valid on its day for its country and kind, once, in its valid version; [slots] are filled from the quote.",
        key="clause_id version", shared=True,
        planted="Old versions look much like valid ones, and two optional clauses must not stand in one contract (truth_clauses).",
        columns={
            "clause_id": "text: clause", "version": "integer: version", "topic": "text: topic", "title": "text: title", "countries": "text: countries, apart by a space", "sells": "text: course, goods or all: what the contract must be about", "mandatory": "yes_no: has to be in",
            "min_net": "decimal optional in EUR: only in contracts from this value on", "valid_from": "date: first day", "valid_to": "date optional: last day, empty while valid", "text": "text: wording with [slots]",
        },
    ),
    "truth_clauses": card("Pairs of clauses that exclude each other.", key="clause_id other_id", shared=True, columns={
        "clause_id": "text: clause", "other_id": "text: clause that must not stand beside it",
    }),
}
EVERYWHERE, HOME, MENA = "XH XN SA AE", "XH XN", "SA AE"
#: clause, topic, title, countries, sells, mandatory, value from, wordings from oldest to newest
CLAUSES = (
    ("CL-01", "parties", "Parties", EVERYWHERE, "all", 1, None, ("This contract is made between Lantern Learning and [school], [town].",)),
    ("CL-02", "price", "Prices", EVERYWHERE, "all", 1, None, ("The prices are those of quote [quote_id], [net] [currency] in total without tax.", "The prices are those of quote [quote_id]: [net] [currency] without tax. They hold until [valid_to].")),
    ("CL-03", "tax", "Tax", "XH", "all", 1, None, ("Tax is added at the rate that is valid on the day of delivery.",)),
    ("CL-04", "tax", "Tax, reverse charge", "XN", "all", 1, None, ("The school owes the tax itself (reverse charge); its tax number is [tax_number].",)),
    ("CL-05", "tax", "Tax in the Middle East", MENA, "all", 1, None, ("Value added tax is charged at the rate of the day and shown in [currency] on a tax invoice.",)),
    ("CL-06", "payment", "Payment", EVERYWHERE, "all", 1, None, ("Invoices are due [payment_days] days after their date.", "Invoices are due [payment_days] days after their date, without deduction of bank fees.")),
    ("CL-07", "late payment", "Late payment", HOME, "all", 1, None, ("Late amounts bear interest of 9 per cent a year.", "Late amounts bear interest of 8 per cent a year above the base rate.")),
    ("CL-08", "late payment", "Late payment in the Middle East", MENA, "all", 1, None, ("A late amount costs a fixed fee for each reminder; no interest is charged.",)),
    ("CL-09", "delivery", "Delivery of goods", EVERYWHERE, "goods", 1, None, ("Goods are delivered to [town] within [delivery_days] working days; parts may follow.",)),
    ("CL-10", "licence", "Licences", EVERYWHERE, "course", 1, None, ("Each licence is for one pupil and runs for twelve months from the first log-in.", "Each licence is for one pupil of the school and runs for one school year.")),
    ("CL-11", "data", "Protection of pupils' data", HOME, "course", 1, None, ("Lantern Learning handles pupils' data for the school and on its orders only.", "Lantern Learning handles pupils' data for the school, on its orders only, and deletes it within 21 days of the end.")),
    ("CL-12", "data", "Protection of pupils' data in the Middle East", MENA, "course", 1, None, ("Pupils' data is kept in the region; consent of the guardians is collected by the school.",)),
    ("CL-13", "returns", "Returns", EVERYWHERE, "goods", 1, None, ("Goods in closed boxes may be sent back within 14 days.", "Goods in closed boxes may be sent back within 21 days.")),
    ("CL-14", "warranty", "Warranty", EVERYWHERE, "goods", 1, None, ("Devices have a warranty of 24 months, kits of 12 months.",)),
    ("CL-15", "instalments", "Payment in parts", EVERYWHERE, "all", 0, 15_000, ("The amount is paid in three equal parts: at signature, at delivery, and 60 days later.",)),
    ("CL-16", "advance", "Payment in advance", EVERYWHERE, "all", 0, None, ("The whole amount is paid before delivery; the discount of the quote is kept.",)),
    ("CL-17", "training", "Training of teachers", EVERYWHERE, "all", 0, 5_000, ("Two online trainings for teachers are part of the price.",)),
    ("CL-18", "board", "Consent of the board", HOME, "all", 1, 40_000, ("The contract takes effect when the school's board has agreed.",)),
    ("CL-19", "language", "Language", MENA, "all", 1, None, ("The contract is made in Arabic and English; the Arabic text decides.",)),
    ("CL-20", "law", "Law and court", HOME, "all", 1, None, ("The law of the seller's country applies; the court is at the seller's seat.",)),
    ("CL-21", "law", "Law and court in the Middle East", MENA, "all", 1, None, ("The law of the country of delivery applies.",)),
    ("CL-22", "end", "End of the contract", EVERYWHERE, "course", 1, None, ("Either side may end the contract with 30 days' notice to the end of a month.", "Either side may end the contract with 14 days' notice to the end of a month.")),
)
EXCLUSIVE = (("CL-15", "CL-16"),)


def make_shared(ctx):
    """The clauses; the days on which a wording was replaced depend on the seed."""
    stream = ctx.rng("clauses")
    rows = []
    for clause, topic, title, countries, sells, mandatory, least, wordings in CLAUSES:
        starts = ["2024-01-01", *sorted(ctx.day(stream.randrange(60, 460)).isoformat() for _ in wordings[1:])]
        for number, (first, text) in enumerate(zip(starts, wordings, strict=True), 1):
            last = None if number == len(wordings) else day_before(starts[number])
            rows.append((clause, number, topic, title, countries, sells, mandatory, None if least is None else Decimal(least), first, last, text))
    return {"clauses": ctx.frame("clauses", rows), "truth_clauses": ctx.frame("truth_clauses", EXCLUSIVE)}


def day_before(day: str) -> str:
    """The day before."""
    import datetime

    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
