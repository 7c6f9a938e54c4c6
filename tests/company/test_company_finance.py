"""Do the books close? Debits, credits, bank, stock, receivables, equipment, accruals; the exceptions are the planted ones."""

from __future__ import annotations

from decimal import Decimal

import pandas
import pytest

from datasets.company.books.ledger import PLANNED, REVALUED


def cents(values) -> pandas.Series:
    return values.map(lambda value: int(value.scaleb(2)))


class Books:
    def __init__(self, company):
        self.company = company
        self.base = {"home": "EUR", "mena": "SAR"}[company.region]
        self.entries = self.company.table("journal_entries").set_index("entry_id")
        lines = self.company.table("journal_lines")
        lines["amount"], lines["document_cents"] = cents(lines.debit) - cents(lines.credit), cents(lines.amount_document)
        self.lines = lines.join(self.entries[["period", "kind", "document"]], on="entry_id")
        self.cures = self.company.truth("journal_cures")
        self.cures["amount"] = cents(self.cures.amount)
        self.bank_truth = self.company.truth("bank")

    def balance(self, account, cured=True):
        total = self.lines[self.lines.account == account].amount.sum()
        return total + (self.cures[self.cures.account == account].amount.sum() if cured else 0)


@pytest.fixture(scope="session")
def books(company):
    return Books(company)


def test_every_entry_balances(books):
    assert (books.lines.groupby("entry_id").amount.sum() == 0).all()
    assert ((books.lines.debit == 0) != (books.lines.credit == 0)).all()
    assert not books.lines.groupby("entry_id").size().lt(2).any()


def test_opening_and_movements_make_the_closing(books):
    table = books.lines.groupby(["account", "period"]).amount.sum().unstack(fill_value=0)
    closing = table.cumsum(axis=1)
    assert (closing.sum() == 0).all(), "a trial balance of every month end is zero"
    assert (closing["2026-10"] == books.lines.groupby("account").amount.sum()).all()


def test_stock_account_is_stock_at_planned_cost(books):
    moves, products = books.company.table("stock_movements"), books.company.table("products").set_index("sku")
    rate = PLANNED[{"EUR": "home", "SAR": "mena"}[books.base]]
    cost = products.standard_cost.map(lambda value: (int(value.scaleb(2)) * rate * 2 + 10_000) // 20_000)
    for month in ("2025-06", "2026-01", "2026-10"):
        stock = moves[moves.moved_on.str[:7] <= month].groupby("sku").quantity.sum()
        ledger = books.lines[(books.lines.account == "1400") & (books.lines.period <= month)].amount.sum()
        assert ledger == (stock * cost.loc[stock.index]).sum(), month


def test_receivables_are_invoices_less_payments(books):
    invoices, payments = books.company.table("invoices"), books.company.table("payments")
    truth = books.bank_truth[books.bank_truth.problem == "amount differs"].dropna(subset=["entry_id"])
    slips = truth[truth.entry_id.map(books.entries.kind) == "receipt"]
    for currency, rows in invoices.groupby("currency"):
        open_amount = cents(rows.gross).sum() - cents(payments[payments.currency == currency].amount).sum()
        lines = books.lines[books.lines.account.isin(["1200", "1290"]) & (books.lines.currency == currency)]
        gap = cents(slips.gap).sum() if currency == books.base else 0
        assert lines.document_cents.sum() == open_amount + gap
    assert len(slips) > 3


def test_bank_is_ledger_but_for_the_planted_exceptions(books):
    bank = books.company.table("bank_lines")
    for account, rows in bank.groupby("account"):
        amounts = cents(rows.amount)
        assert (amounts.cumsum().values == cents(rows.balance).values).all()
        assert rows.booked_on.is_monotonic_increasing and rows.currency.nunique() == 1
        assert cents(rows.balance).min() > 0, f"account {account} is overdrawn"
        ledger = books.lines[(books.lines.account == account) & (books.lines.kind != "revaluation")].document_cents.sum()
        truth = books.bank_truth[books.bank_truth.account == account]
        assert amounts.sum() - ledger == cents(truth.gap).sum(), account
    assert {"on the statement only", "in the ledger only", "amount differs", "booked in the next month"} == set(books.bank_truth.problem)
    assert 30 <= len(books.bank_truth) <= 90


def test_foreign_balances_stand_at_the_closing_rate(books):
    rates = books.company.table("fx_rates").set_index(["month", "currency"]).closing_rate
    lines = books.lines[books.lines.account.isin(REVALUED) & (books.lines.currency != books.base)]
    checked = 0
    for month in ("2025-12", "2026-10"):
        for (account, currency), rows in lines[lines.period <= month].groupby(["account", "currency"]):
            base_rate = Decimal(1) if books.base == "EUR" else rates[month, books.base]
            exact = Decimal(int(rows.document_cents.sum())) * base_rate / rates[month, currency]
            assert abs(int(rows.amount.sum()) - exact) <= 1, (month, account, currency)
            checked += 1
    assert checked >= 2


def test_equipment_accruals_and_prepaid_costs_agree_with_their_lists(books):
    assets = books.company.table("fixed_assets")
    kept = assets[assets.sold_on.isna()]
    assert books.balance("1500") == cents(kept.cost).sum()
    assert -books.balance("1590") == cents(kept.depreciation_to_date).sum()
    assert (cents(kept.cost) - cents(kept.depreciation_to_date) == cents(kept.book_value)).all()
    assert (cents(kept.book_value) >= 0).all()
    accruals = books.company.table("accruals")
    assert -books.balance("2100") == cents(accruals[accruals.reversed_on.isna()].amount).sum() > 0
    prepaid = books.company.table("prepayments")
    assert books.balance("1350") == cents(prepaid[prepaid.posted == 0].amount).sum() > 0


def test_output_tax_is_the_tax_of_the_invoices(books):
    invoices = books.company.table("invoices")
    lines = books.lines[(books.lines.account == "2200") & (books.lines.kind == "sales")]
    for currency, rows in invoices.groupby("currency"):
        assert -lines[lines.currency == currency].document_cents.sum() == cents(rows.tax).sum()


def test_wrong_entries_stand_out_in_their_own_way(books):
    """An honest look finds each planted kind: duplicates, night work without a document, equipment among the costs."""
    truth = books.company.truth("journal").join(books.entries, on="entry_id")
    assert truth.problem.nunique() == 6 and 24 <= len(truth) <= 40
    bills = books.entries[books.entries.kind == "bill"]
    twice = bills[bills.document.duplicated(keep=False)]
    assert set(truth[truth.problem == "posted twice"].entry_id) <= set(twice.index)
    manual = books.entries[books.entries.kind == "manual"]
    assert set(truth[truth.problem == "manual entry without document"].entry_id) == set(manual.index)
    cost = books.lines[(books.lines.account == "6700") & books.lines.document.str.startswith("FA-", na=False)]
    assert set(truth[truth.problem == "equipment booked as cost"].entry_id) == set(cost.entry_id)
    tax_free = books.company.table("bills").query("tax != 0 and input_tax_allowed == 1").bill_id
    without = [doc for doc, rows in books.lines[books.lines.document.isin(set(tax_free)) & (books.lines.kind == "bill")].groupby("document") if "1300" not in set(rows.account)]
    assert set(truth[truth.problem == "tax booked as cost"].document) == set(without)


def test_the_branch_lives(books):
    """Revenue, gross margin and result have the size of a real small company."""
    total = books.lines.groupby("account").amount.sum()
    revenue = -total[total.index.str.startswith("4")].sum()
    goods = total[total.index.str.startswith("5")].sum()
    cost = total[total.index.str.startswith(("6", "7"))].sum()
    assert 0.45 < 1 - goods / revenue < 0.75
    assert -0.25 < (revenue - goods - cost) / revenue < 0.25
