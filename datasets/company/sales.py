"""Quotes, orders, returns, the stock that they take, and the sales history with promotions and stock-outs."""

from __future__ import annotations

from decimal import Decimal

from datasets.company.core.card import card
from datasets.company.trade.demand import promotion_lift
from datasets.company.trade.quotes import quote_drivers
from datasets.company.trade.simulation import Season

TABLES = {
    "quotes": card(
        "Offers to schools. All prices of a quote are in the school's currency and from the price list that is valid on the day of the quote.", key="quote_id",
        planted="Some quotes give more discount than the adviser may and have no approval, some use an expired price list (truth_quotes). Fast quotes are accepted more often; the discount helps less than it seems, because slow quotes get more of it.",
        columns={
            "quote_id": "text: quote", "customer_id": "text -> customers.customer_id: school", "employee_id": "text -> employees.employee_id: who wrote it", "asked_on": "date: day the school asked",
            "sent_on": "date: day it was sent", "valid_to": "date: last day on which the school may accept", "currency": "text: ISO 4217", "price_list": "text: version of the price list used",
            "discount": "decimal in per cent: off the tier prices", "approved_by": "text optional -> employees.employee_id: who approved a discount above the limit",
            "net": "decimal in the quote's currency: total without tax", "status": "text: accepted, declined, expired or open", "decided_on": "date optional: day of the decision",
        },
    ),
    "quote_lines": card("Lines of the quotes.", key="quote_id line", columns={
        "quote_id": "text -> quotes.quote_id: quote", "line": "integer: line", "sku": "text -> products.sku: product", "quantity": "integer in units: quantity",
        "unit_price": "decimal in the quote's currency: tier price before the discount", "net": "decimal in the quote's currency: price of the line after the discount",
    }),
    "orders": card(
        "Orders of families and schools.", key="order_id",
        columns={
            "order_id": "text: order", "customer_id": "text -> customers.customer_id: who ordered", "quote_id": "text optional -> quotes.quote_id: quote that it follows", "ordered_on": "date: day",
            "channel": "text: web, app, phone, adviser or quote", "status": "text: delivered, processing or cancelled", "currency": "text: ISO 4217", "net": "decimal in the order's currency: total of the lines without tax",
            "promised_on": "date optional: delivery promised for, empty when there are courses only", "note_typed": "text optional: what the customer added",
        },
    ),
    "order_lines": card("Lines of the orders.", key="order_id line", columns={
        "order_id": "text -> orders.order_id: order", "line": "integer: line", "sku": "text -> products.sku: product", "quantity": "integer in units: ordered", "unit_price": "decimal in the order's currency: price of one unit without tax",
        "net": "decimal in the order's currency: quantity x price", "promotion_id": "text optional: price action used", "unit_cost": "decimal in EUR: planned cost of one unit",
    }),
    "allocations": card("When stock (or a course licence) was given to an order line; a school's line may be served in parts. Given quantity never exceeds the ordered one.", key="allocation_id", columns={
        "allocation_id": "text: allocation", "order_id": "text -> orders.order_id: order", "line": "integer: line", "sku": "text -> products.sku: product", "given_on": "date: day", "quantity": "integer in units: given",
    }),
    "returns": card("What customers sent back.", key="return_id", columns={
        "return_id": "text: return", "order_id": "text -> orders.order_id: order", "line": "integer: line", "sku": "text -> products.sku: product", "returned_on": "date: day", "quantity": "integer in units: sent back",
        "reason": "text: reason as coded by the warehouse", "resold": "yes_no: back on the shelf",
    }),
    "replenishments": card("Goods ordered from the central depot.", key="replenishment_id", columns={
        "replenishment_id": "text: order to the depot", "sku": "text -> products.sku: product", "ordered_on": "date: day", "quantity": "integer in units: ordered", "promised_on": "date: arrival promised for",
        "arrived_on": "date optional: arrival, empty while on the way", "arrived_quantity": "integer in units: arrived",
    }),
    "stock_movements": card("Every change of stock. Stock before plus quantity is stock after; it is never negative.", key="movement_id", columns={
        "movement_id": "text: movement", "moved_on": "date: day", "sku": "text -> products.sku: product", "kind": "text: opening, replenishment, sale, marketplace, return, count or scrap",
        "quantity": "integer in units: change", "stock_after": "integer in units: stock after it", "document": "text: order, replenishment or return behind it",
    }),
    "sales_history": card(
        "Units sold by day and stocked product, with price action and stock. Days on which nothing could be sold are there.", key="sold_on sku",
        planted="Days without stock show few or no sales though people wanted to buy (truth_demand): a forecast that reads them as low demand orders too little.",
        columns={
            "sold_on": "date: day", "sku": "text -> products.sku: product", "direct": "integer in units: given to families and schools", "marketplace": "integer in units: sold through the marketplace",
            "list_price": "decimal in the region's first currency: list price of the day without tax", "promotion_id": "text optional: price action of the day", "stock_end": "integer in units: stock in the evening", "out_of_stock": "yes_no: ran out during the day or was out all day",
        },
    ),
    "truth_demand": card("What people wanted on the days on which stock ran out.", key="sold_on sku", columns={
        "sold_on": "date: day", "sku": "text -> products.sku: product", "wanted": "integer in units: wanted", "sold": "integer in units: sold",
    }),
    "truth_promotion_lift": card("What a price action of 20 % does to demand, by kind of product.", key="kind", shared=True, columns={"kind": "text: kind of product", "lift": "decimal: demand in the action / demand without it"}),
    "truth_quotes": card("Quotes that break a rule.", key="quote_id problem", columns={
        "quote_id": "text -> quotes.quote_id: quote", "problem": "text: discount above authority or expired price list",
    }),
    "truth_quote_drivers": card("What moves the acceptance of a quote: added to the log-odds.", key="driver", shared=True, columns={"driver": "text: driver", "effect": "decimal: effect on the log-odds"}),
}


def make_shared(ctx):
    """The planted strengths."""
    lift = [(kind, Decimal(round(value * 100)).scaleb(-2)) for kind, value in promotion_lift(ctx).items()]
    drivers = [(name, Decimal(round(value * 100)).scaleb(-2)) for name, value in quote_drivers(ctx).items()]
    return {"truth_promotion_lift": ctx.frame("truth_promotion_lift", lift), "truth_quote_drivers": ctx.frame("truth_quote_drivers", drivers)}


def make(ctx):
    """Run the 18 months of a branch and give its tables."""
    return {name: ctx.frame(name, rows) for name, rows in Season(ctx).run().items()}
