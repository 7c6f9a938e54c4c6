"""Service: messages over several channels, tickets with reopenings, repeated contacts, a sample scored for quality."""

from __future__ import annotations

from decimal import Decimal

from datasets.company.core.card import card
from datasets.company.desk.tickets import Desk, comeback_shares

TABLES = {
    "tickets": card(
        "Tickets of the service desk. A second contact about the same matter often opens a ticket of its own, in another channel.", key="ticket_id",
        planted="Which tickets belong to the same matter is in truth_tickets; first-contact resolution counts matters, not tickets, with a window of 7 days over all channels, and leaves out matters of the last 7 days. "
        "The bot closes many tickets that come back elsewhere: closed by the bot is not resolved.",
        columns={
            "ticket_id": "text: ticket", "customer_id": "text -> customers.customer_id: customer", "order_id": "text optional -> orders.order_id: order, when the agent found it", "channel": "text: chat, e-mail, phone, messenger or app", "opened_at": "time: opened",
            "first_reply_at": "time: first answer", "closed_at": "time optional: closed, empty while open", "status": "text: closed or open", "topic_coded": "text: topic as the agent or the bot coded it", "handled_by": "text: bot or employee",
            "employee_id": "text optional -> employees.employee_id: agent, empty for the bot", "reopened": "integer: times reopened", "escalated": "yes_no: passed to a lead", "handle_minutes": "integer in minutes: hands-on time", "satisfaction": "integer optional: 1 to 5, most people do not say",
        },
    ),
    "messages": card(
        "What was written in the tickets (telephone tickets have the agent's note).", key="message_id",
        planted="Topics, contrast pairs and attempts to give orders to the machine are in truth_messages.",
        columns={"message_id": "text: message", "ticket_id": "text -> tickets.ticket_id: ticket", "sent_at": "time: moment", "sender": "text: customer, agent or bot", "language": "text: en or ar", "text": "text: words"},
    ),
    "quality_scores": card(
        "Tickets that a lead has read and scored.", key="ticket_id",
        planted="The sample was taken from what was at hand (phone and easy topics are over-represented); truth_defects lists the defects of all tickets.",
        columns={"ticket_id": "text -> tickets.ticket_id: ticket", "scored_on": "date: day", "score": "integer: 0 to 100", "correct": "yes_no: the answer was right", "polite": "yes_no: the tone was right", "note_typed": "text optional: note of the lead"},
    ),
    "truth_messages": card("What each customer message is about.", key="message_id", columns={
        "message_id": "text -> messages.message_id: message", "topic": "text: topic", "pair": "text optional: number of the contrast pair", "injection": "yes_no: gives orders to the machine", "must_escalate": "yes_no: must go to a person at once",
    }),
    "truth_tickets": card("Which matter a ticket belongs to.", key="ticket_id", columns={"ticket_id": "text -> tickets.ticket_id: ticket", "issue_id": "text: matter", "topic": "text: topic", "contact": "integer: 1 for the first contact in the matter, 2 for the second ..."}),
    "truth_issues": card("The matters: was the first contact the only one within 7 days?", key="issue_id", columns={
        "issue_id": "text: matter", "customer_id": "text -> customers.customer_id: customer", "topic": "text: topic", "first_at": "time: first contact", "contacts_7_days": "integer: contacts within 7 days of the first", "censored": "yes_no: first contact in the last 7 days, so nobody can know yet", "solved_first": "yes_no: no second contact within 7 days",
    }),
    "truth_defects": card("Defects in the agents' answers.", key="ticket_id", columns={"ticket_id": "text -> tickets.ticket_id: ticket", "defect": "text: old rule quoted, promise above authority, rude, other customer's data or matter not answered"}),
    "truth_service": card("Share of matters that come back within 7 days, by what drives it.", key="driver", shared=True, columns={"driver": "text: driver", "share": "decimal in per cent: share (or points added)"}),
}


def make_shared(ctx):
    """The planted strengths."""
    return {"truth_service": ctx.frame("truth_service", [(name, Decimal(round(value * 1000)).scaleb(-1)) for name, value in comeback_shares(ctx).items()])}


def make(ctx):
    """Run the service desk of a branch."""
    return {name: ctx.frame(name, rows) for name, rows in Desk(ctx).run().items()}
