"""Data of the lab: the depot's weeks, offers, statements and purchasing papers of the company world, every value as text."""

from datasets.company import make_company

TABLES = {"weeks": "depot_weeks", "articles": "depot_articles", "replay": "depot_replay", "service_trials": "service_trials", "requests": "buying_requests", "offers": "buying_offers",
          "statement": "statement_lines", "ledger": "payable_lines", "orders": "purchase_orders", "receipts": "goods_receipts", "invoices": "supplier_invoices", "credits": "credit_notes",
          "suppliers": "suppliers", "currencies": "currencies", "price_checks": "price_checks"}


def make(tier, seed):
    """Return the tables of one tier; sample is 25 orders of the dev papers. Truth tables are for the checks only."""
    company = make_company(seed, tier="dev" if tier == "sample" else tier)
    tables = {ours: as_text(company.table(theirs)) for ours, theirs in TABLES.items()}
    truth = as_text(company.truth("supplier_invoices"))
    if tier == "sample":
        keep = set(tables["orders"].order_id[:25])
        for name in ("orders", "receipts", "invoices"):
            tables[name] = tables[name][tables[name].order_id.isin(keep)].reset_index(drop=True)
        truth = truth[truth.invoice_id.isin(tables["invoices"].invoice_id)].reset_index(drop=True)
    if tier in ("sample", "dev"):  # what accounts payable found when it went through these invoices by hand
        tables["reviewed"] = truth[["invoice_id", "decision", "reason", "amount"]].copy()
    tables["truth_invoices"] = truth
    tables["truth_weeks"] = as_text(company.truth("depot_weeks"))
    tables["truth_settlement"] = as_text(company.truth("settlement"))
    return tables


def as_text(frame):
    """A table with every value as text and nothing missing."""
    return frame.astype(object).where(frame.notna(), "").map(lambda value: format(value, "f") if hasattr(value, "quantize") else str(value))
