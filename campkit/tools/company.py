"""From the company world's tables to the tables that the tools work on."""

from __future__ import annotations

from typing import Any


def tables_of(company: Any) -> dict[str, Any]:
    """Return what `Desk.open` takes, from a company of `datasets.company`: name -> DataFrame.

    Parts that the company was made without are left out. Stock is what the last movement left; a ticket's text is the
    customer's first message; an article is one version of a knowledge base page.
    """
    direct = ("customers", "products", "price_book", "discount_authority", "orders", "order_lines", "shipments", "suppliers",
              "purchase_orders", "goods_receipts", "supplier_invoices", "journal_entries", "journal_lines", "bank_lines", "calendar")
    have = set(company.tables)
    tables = {name: company.table(name) for name in direct if name in have}
    if "stock_movements" in have:
        last = company.table("stock_movements").groupby("sku", sort=True)["stock_after"].last().reset_index()
        tables["stock"] = last.rename(columns={"stock_after": "on_hand"}).assign(reserved=0)
    if {"kb_pages", "kb_versions"} <= have:
        pages = company.table("kb_versions").merge(company.table("kb_pages")[["page_id", "title", "bu_id"]], on="page_id")
        tables["articles"] = pages.rename(columns={"page_id": "article_id", "bu_id": "owner"}).astype({"version": str})
    if {"tickets", "messages"} <= have:
        said = company.table("messages")
        first = said[said["sender"] == "customer"].groupby("ticket_id", sort=True)["text"].first().reset_index()
        tickets = company.table("tickets").merge(first, on="ticket_id", how="left")
        tables["tickets"] = tickets.rename(columns={"topic_coded": "subject"}).assign(priority="normal", resolution=None)
    return tables
