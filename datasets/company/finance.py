"""The books: chart of accounts, journal, bank statements, bills, accruals, prepaid costs, equipment."""

from __future__ import annotations

from datasets.company.books.bank import Statement
from datasets.company.books.closing import plant_errors, post_opening, post_revaluation, post_sweeps
from datasets.company.books.ledger import CHART, Ledger
from datasets.company.books.operations import (
    post_marketplace,
    post_receipts,
    post_sales,
    post_stock,
    post_suppliers,
)
from datasets.company.books.overheads import post_bills, post_equipment, post_pay, post_tax
from datasets.company.core.card import card
from datasets.company.core.money import money

TABLES = {
    "chart_of_accounts": card("The accounts.", key="account", shared=True, columns={
        "account": "text: account", "name": "text: name", "type": "text: asset, liability, equity, revenue or cost", "revalued": "yes_no: foreign amounts on it are revalued at month end",
    }),
    "journal_entries": card(
        "Journal entries: sales, receipts, bills, payments, stock, pay, depreciation, accruals, month-end revaluation. Every entry balances.", key="entry_id",
        planted="About 30 entries are wrong in one of six ways (truth_journal); truth_journal_cures is what has to be added to put each right.",
        columns={
            "entry_id": "text: entry", "posted_on": "date: day in the books", "period": "text: YYYY-MM of posted_on", "kind": "text: what kind of entry", "document": "text optional: document behind it",
            "text": "text: text", "user": "text optional -> employees.employee_id: who posted it, empty when a program did", "entered_at": "time: moment of entry",
        },
    ),
    "journal_lines": card("Lines of the entries, in the branch's currency and the document's.", key="entry_id line", columns={
        "entry_id": "text -> journal_entries.entry_id: entry", "line": "integer: line", "account": "text -> chart_of_accounts.account: account", "bu_id": "text optional -> business_units.bu_id: unit that carries it",
        "debit": "decimal in the branch's currency: debit", "credit": "decimal in the branch's currency: credit", "currency": "text: currency of the document, ISO 4217", "amount_document": "decimal in the document's currency: amount, debit positive",
    }),
    "bank_lines": card(
        "Bank statements, account by account. The balance is that of the account after the line.", key="bank_line_id",
        planted="Exceptions between bank and ledger: on the statement only, in the ledger only, digits swapped in the ledger, booked a month later (truth_bank).",
        columns={
            "bank_line_id": "text: line", "account": "text -> chart_of_accounts.account: bank account", "booked_on": "date: day", "amount": "decimal in the account's currency: amount, money in positive", "currency": "text: ISO 4217",
            "party_typed": "text optional: who paid or was paid, as the bank writes it", "text_typed": "text optional: purpose as typed", "balance": "decimal in the account's currency: balance after the line",
        },
    ),
    "bills": card("Bills for running costs.", key="bill_id", columns={
        "bill_id": "text: bill", "vendor": "text: vendor", "account": "text -> chart_of_accounts.account: cost account", "bu_id": "text -> business_units.bu_id: unit that carries it", "billed_on": "date: date of the bill", "service_from": "date: first day of the service",
        "service_to": "date: last day of the service", "currency": "text: ISO 4217", "net": "decimal in the bill's currency: without tax", "tax_rate": "decimal in per cent: rate of tax", "tax": "decimal in the bill's currency: tax", "gross": "decimal in the bill's currency: to pay",
        "input_tax_allowed": "yes_no: the tax may be deducted", "due_on": "date: day it is paid",
    }),
    "accruals": card("Costs booked before their bill came.", key="", columns={
        "month": "text: YYYY-MM", "bill_id": "text optional -> bills.bill_id: the bill that came later, empty when none has come", "vendor": "text: vendor", "account": "text -> chart_of_accounts.account: cost account", "bu_id": "text -> business_units.bu_id: unit",
        "amount": "decimal in the branch's currency: amount", "reversed_on": "date optional: day it was taken back, empty while open",
    }),
    "prepayments": card("Bills for several months, spread.", key="bill_id month", columns={
        "bill_id": "text -> bills.bill_id: bill", "month": "text: YYYY-MM", "account": "text -> chart_of_accounts.account: cost account", "bu_id": "text -> business_units.bu_id: unit", "amount": "decimal in the branch's currency: part of the month", "posted": "yes_no: booked by the end of the 18 months",
    }),
    "fixed_assets": card("Equipment. Straight-line depreciation from the month after purchase, none in the month of sale.", key="asset_id", columns={
        "asset_id": "text: asset", "name": "text: name", "bu_id": "text -> business_units.bu_id: unit", "bought_on": "date: day of purchase", "cost": "decimal in the branch's currency: cost", "currency": "text: ISO 4217", "life_months": "integer in months: useful life",
        "sold_on": "date optional: day of sale", "proceeds": "decimal optional in the branch's currency: price at sale", "depreciation_to_date": "decimal in the branch's currency: depreciation so far", "book_value": "decimal in the branch's currency: value in the books at the end",
    }),
    "truth_journal": card("Journal entries that are wrong.", key="entry_id", columns={"entry_id": "text -> journal_entries.entry_id: entry", "problem": "text: what is wrong"}),
    "truth_journal_cures": card("What has to be added to the ledger to put wrong entries right.", key="", columns={
        "entry_id": "text -> journal_entries.entry_id: wrong entry", "account": "text -> chart_of_accounts.account: account", "amount": "decimal in the branch's currency: amount, debit positive",
    }),
    "truth_bank": card("Exceptions between bank and ledger.", key="exception_id", columns={
        "exception_id": "text: exception", "entry_id": "text optional -> journal_entries.entry_id: ledger side", "bank_line_id": "text optional -> bank_lines.bank_line_id: bank side", "account": "text -> chart_of_accounts.account: bank account",
        "problem": "text: on the statement only, in the ledger only, amount differs or booked in the next month", "gap": "decimal in the account's currency: bank - ledger at the end",
    }),
}


def make_shared(ctx):
    """The chart of accounts."""
    return {"chart_of_accounts": ctx.frame("chart_of_accounts", CHART)}


def make(ctx):
    """Post everything, plant the errors, write the statements."""
    ledger = Ledger(ctx)
    post_stock(ledger)
    assets = post_equipment(ledger)
    post_sales(ledger)
    post_receipts(ledger)
    post_marketplace(ledger)
    post_suppliers(ledger)
    bills = post_bills(ledger)
    post_pay(ledger)
    post_tax(ledger)
    post_opening(ledger)
    post_sweeps(ledger)
    spoilt, cures = plant_errors(ledger)
    statement = Statement(ledger)
    statement.write()
    post_revaluation(ledger)
    ledger.finish()
    bank_lines, bank_truth = statement.tables()
    entries = [(e.number, e.day.isoformat(), e.day.isoformat()[:7], e.kind, e.document, e.text, e.user or None, e.at) for e in ledger.entries]
    lines = [
        (e.number, number, line.account, line.bu, money(max(line.amount, 0)), money(max(-line.amount, 0)), line.currency, money(line.amount_document))
        for e in ledger.entries for number, line in enumerate(e.lines, 1)
    ]
    made = {
        "journal_entries": entries, "journal_lines": lines, "bank_lines": bank_lines, "fixed_assets": assets, **bills,
        "truth_journal": [(entry.number, problem) for entry, problem in spoilt], "truth_journal_cures": [(entry.number, account, money(amount)) for entry, account, amount in cures], "truth_bank": bank_truth,
    }
    return {name: ctx.frame(name, rows) for name, rows in made.items()}
