"""Shipments, customer invoices and credit notes with tax, and the payments that come in."""

from __future__ import annotations

from datasets.company.core.card import card
from datasets.company.trade.invoicing import make_invoices
from datasets.company.trade.paying import make_payments
from datasets.company.trade.shipping import make_shipments

TABLES = {
    "shipments": card("Parcels and pallets. One shipment takes what was given to an order on one day.", key="shipment_id", columns={
        "shipment_id": "text: shipment", "order_id": "text -> orders.order_id: order", "shipped_on": "date: day it left", "promised_on": "date: delivery promised for", "delivered_on": "date optional: day of delivery, empty while on the way or lost",
        "carrier": "text: carrier", "weight_g": "integer in g: weight", "tracking": "text: tracking number", "status": "text: delivered, on the way or lost",
    }),
    "shipment_lines": card("What is in a shipment.", key="shipment_id line", columns={
        "shipment_id": "text -> shipments.shipment_id: shipment", "order_id": "text -> orders.order_id: order", "line": "integer: line of the order", "sku": "text -> products.sku: product", "quantity": "integer in units: shipped",
    }),
    "invoices": card(
        "Invoices to customers, and credit notes (negative amounts). Families are billed with the order, schools with each delivery. Tax is rounded once per document and rate.", key="invoice_id",
        planted="A few invoices bill more than was delivered, bill a delivery twice, use a rate of tax that had ended, or another price than the order (truth_invoices).",
        columns={
            "invoice_id": "text: invoice", "kind": "text: invoice or credit", "refers_to": "text optional -> invoices.invoice_id: invoice that a credit note corrects", "customer_id": "text -> customers.customer_id: customer",
            "order_id": "text -> orders.order_id: order", "issued_on": "date: day of the document; tax follows this day", "due_on": "date: last day to pay", "currency": "text: ISO 4217", "reverse_charge": "yes_no: the school pays the tax itself",
            "net": "decimal in the document's currency: total without tax", "tax": "decimal in the document's currency: tax", "gross": "decimal in the document's currency: total to pay",
        },
    ),
    "invoice_lines": card("Lines of invoices and credit notes.", key="invoice_id line", columns={
        "invoice_id": "text -> invoices.invoice_id: invoice", "line": "integer: line", "order_line": "integer: line of the order", "sku": "text -> products.sku: product", "quantity": "integer in units: billed (negative in a credit note)",
        "unit_price": "decimal in the document's currency: price of one unit without tax", "net": "decimal in the document's currency: quantity x price", "tax_rate": "decimal in per cent: rate of tax",
    }),
    "invoice_taxes": card("Tax of a document by rate: net amounts of the rate are added up, then the tax is rounded once.", key="invoice_id tax_rate", columns={
        "invoice_id": "text -> invoices.invoice_id: invoice", "tax_rate": "decimal in per cent: rate of tax", "net": "decimal in the document's currency: amount without tax", "tax": "decimal in the document's currency: tax",
    }),
    "payments": card(
        "Money from customers (positive) and back to them (negative), as the bank or the card service reported it.", key="payment_id",
        planted="Which invoice a payment is for stands only in the reference that somebody typed, at times wrong or missing (truth_payments). Part payments, over-payments, payments for several invoices, double payments, bank fees taken off.",
        columns={
            "payment_id": "text: payment", "customer_id": "text optional -> customers.customer_id: customer, empty when the bank did not say", "payer_typed": "text: name of the payer", "paid_on": "date: value day",
            "method": "text: card, transfer, wallet, cash on delivery or refund", "amount": "decimal in the payment's currency: amount", "currency": "text: ISO 4217", "reference_typed": "text optional: reference as typed",
        },
    ),
    "truth_invoices": card("Invoices with a planted mistake.", key="invoice_id", columns={
        "invoice_id": "text -> invoices.invoice_id: invoice", "problem": "text: billed more than delivered, billed twice, old tax rate or wrong price", "gross_gap": "decimal in the invoice's currency: gross as billed - gross as it should be",
    }),
    "truth_payments": card("Which invoice a payment is for.", key="payment_id invoice_id", columns={
        "payment_id": "text -> payments.payment_id: payment", "invoice_id": "text -> invoices.invoice_id: invoice", "amount": "decimal in the payment's currency: part of the payment for it", "case": "text: exact, part, over, several, twice, fee taken off, cash or refund",
    }),
}


def make(ctx):
    """Shipments, then invoices, then payments."""
    shipments = make_shipments(ctx)
    invoices = make_invoices(ctx, shipments["dates"])
    payments = make_payments(ctx, invoices["invoices"])
    made = {**{k: v for k, v in shipments.items() if k != "dates"}, **invoices, **payments}
    return {name: ctx.frame(name, rows) for name, rows in made.items()}
