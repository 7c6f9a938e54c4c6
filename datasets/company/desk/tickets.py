"""The service desk of a branch: matters become contacts, tickets and messages; some come back."""

from __future__ import annotations

import datetime

from datasets.company.core.calendar import hour_of_message
from datasets.company.core.money import money
from datasets.company.desk.matters import find_matters
from datasets.company.text.messages import PARTS, TOPICS, Writer
from datasets.company.text.names import HOME_GIVEN, MENA_GIVEN
from datasets.company.text.policies import POLICIES, POOLS
from datasets.company.text.replies import REPLIES

CHANNELS = (("chat", 34), ("e-mail", 27), ("phone", 15), ("messenger", 14), ("app", 10))
BOT_TOPICS = ("order_status", "technical", "course_advice", "return_refund", "change_order")
CONFUSED = {"order_status": "change_order", "damaged_missing": "return_refund", "return_refund": "invoice", "invoice": "return_refund", "technical": "other", "course_advice": "other", "cancel": "change_order", "change_order": "order_status", "school_quote": "course_advice", "privacy": "other", "escalate": "damaged_missing", "other": "course_advice"}
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()


def comeback_shares(ctx) -> dict[str, float]:
    """What drives the share of matters that come back."""
    return {"base": ctx.strength("service comes back", 0.10, 0.14, 3), "bot closed it (added)": ctx.strength("service bot adds", 0.14, 0.24, 3), "knowledge base wrong on the topic (added)": ctx.strength("service bad page adds", 0.14, 0.22, 3)}


class Desk:
    """Answers all matters and keeps the rows."""

    def __init__(self, ctx):
        self.ctx, self.stream = ctx, ctx.rng("service")
        self.writer = Writer(ctx.tier, ctx.rng("messages"))
        self.pool = POOLS[ctx.tier]
        self.agents = [row for row in ctx.rows("employees") if row["bu_id"] == "BU-04"]
        self.present: dict[str, list[str]] = {}
        products = [row for row in ctx.rows("products")]
        self.names = {row["sku"]: row["name"] for row in products}
        self.courses = [row["name"] for row in products if row["kind"] == "course"]
        self.goods = [row["name"] for row in products if row["kind"] in ("kit", "device")]
        self.rules = ctx.rows("truth_kb_rules")
        self.base, self.bot_adds, self.page_adds = comeback_shares(ctx).values()
        pages = {row["rule"] for row in ctx.rows("truth_kb_contradictions")} | {row["rule"] for row in ctx.rows("truth_kb_stale")[:4]}
        self.bad_topics = {row["topic"] for row in self.rules if row["rule"] in pages}
        self.tickets: list[dict] = []
        self.messages: list[dict] = []
        self.truth_messages: dict[int, dict] = {}
        self.matters: list[tuple] = []
        self.truth_tickets: list[tuple] = []
        self.defects: list[tuple] = []
        self.pairs = 0

    def run(self) -> dict[str, list]:
        """Handle every matter, then put tickets and messages in order of time."""
        for number, matter in enumerate(find_matters(self.ctx, self.ctx.rng("matters")), 1):
            self.handle(f"{self.ctx.branch}-{number:05d}", matter)
        self.send_pairs()
        return self.tables()

    def handle(self, issue, matter):
        """All contacts about one matter."""
        stream, ctx = self.stream, self.ctx
        day = matter["day"]
        moment = datetime.datetime(day.year, day.month, day.day, hour_of_message(stream, ctx.region, day), stream.randrange(60), stream.randrange(60))
        slots = self.slots(matter)
        first, contacts, within = moment, 0, 0
        channel = stream.weighted(CHANNELS)
        while True:
            contacts += 1
            within += (moment - first).total_seconds() <= 7 * 86_400
            bot = matter["topic"] in BOT_TOPICS and channel in ("chat", "app", "messenger") and stream.chance(430) and contacts == 1
            again = self.contact(f"IS-{issue}", matter, moment, channel, bot, contacts, slots)
            if not again or contacts == 4:
                break
            gap = stream.waiting(52) + 1 if stream.chance(830) else 24 * (8 + stream.waiting(9))
            moment += datetime.timedelta(hours=int(gap), minutes=stream.randrange(60))
            if moment.date() > ctx.end:
                break
            channel = stream.weighted(CHANNELS) if stream.chance(560) else channel
        last_week = first > datetime.datetime(ctx.end.year, ctx.end.month, ctx.end.day, 23, 59, 59) - datetime.timedelta(days=7)
        self.matters.append((f"IS-{issue}", matter["customer"]["customer_id"], matter["topic"], stamp(first), within, int(last_week), int(within == 1)))

    def slots(self, matter) -> dict:
        """What fills the frames: the customer's own order and product, and small things around."""
        stream, ctx, customer = self.stream, self.ctx, matter["customer"]
        given = HOME_GIVEN if ctx.region == "home" else MENA_GIVEN
        product = self.names.get(matter["sku"]) or stream.choice(self.goods)
        back = matter["day"] - datetime.timedelta(days=3 + stream.randrange(20))
        amount = matter["amount"] or money(stream.randrange(1200, 30000))
        return {
            "name": customer["contact_name"], "learner": stream.choice(given), "age": stream.randrange(4, 15), "product": product if product not in self.courses else stream.choice(self.goods), "other_product": stream.choice(self.goods), "part": stream.choice(PARTS),
            "course": product if product in self.courses else stream.choice(self.courses), "order": matter["order_id"] or ctx.id("O", stream.randrange(1, 9000)), "amount": f"{amount} {customer['currency']}" if stream.chance(700) else f"{str(amount).replace('.', ',')} {customer['currency'].lower()}",
            "day": stream.choice(WEEKDAYS) if stream.chance(700) else f"{back.day}.{back.month}.", "date": stream.choice([f"{back.day}.{back.month}.{back.year}", f"{back.day} {MONTHS[back.month - 1]}", f"{MONTHS[back.month - 1][:3]} {back.day}", f"{back.month}/{back.day}", back.isoformat()]),
            "days": stream.randrange(2, 25), "town": customer["town"], "email": customer["email"], "phone": customer["phone_typed"], "class": f"{stream.randrange(1, 9)}{stream.choice('abc')}",
            "month": stream.choice(MONTHS), "pupils": customer["learners"] if customer["kind"] == "school" else 240, "quantity": stream.choice([12, 15, 20, 24, 25, 30, 40, 60, 75, 100, 150, 200]), "subject": stream.choice(["maths", "science", "English", "coding"]),
        }

    def contact(self, issue, matter, moment, channel, bot, number, slots) -> bool:
        """One contact: ticket, messages, and whether the customer comes back."""
        stream, ctx, customer, topic = self.stream, self.ctx, matter["customer"], matter["topic"]
        ticket = len(self.tickets)
        arabic = customer["language"] == "ar" and stream.chance(720)
        injection = not arabic and number == 1 and stream.chance(9)
        text = self.writer.injection(slots) if injection else self.writer.write(topic, slots, arabic)
        if channel == "phone":
            text = f"Note of the call: {text}"
        self.say(ticket, moment, "customer", text, arabic, {"topic": topic, "pair": None, "injection": int(injection), "must_escalate": int(topic == "escalate")})
        wait = 1 if bot else {"chat": 4, "phone": 1, "messenger": 25, "app": 40, "e-mail": 380}[channel]
        reply_at = moment + datetime.timedelta(minutes=1 + int(stream.long_tail(wait, 0.8)))
        employee = None if bot else self.agent_on(moment.date().isoformat())
        defect = None if bot else self.choose_defect(topic)
        self.say(ticket, reply_at, "bot" if bot else "agent", self.reply(topic, moment, defect, bot, slots), False)
        bad = topic in self.bad_topics
        share = self.base + (self.bot_adds if bot else 0) + (self.page_adds if bad else 0) + (0.12 if defect in ("old rule quoted", "matter not answered") else 0) + (0.03 if channel == "e-mail" else 0)
        again = stream.random() < share
        reopened = int(again and stream.chance(180))
        closed = reply_at + datetime.timedelta(minutes=5 + int(stream.long_tail(30 if bot else 340, 1.2)))
        follow = self.writer.follow(REPLIES[self.pool]["follow"], slots) if stream.chance(260) and not bot else None
        if follow:
            self.say(ticket, min(closed, reply_at + datetime.timedelta(minutes=3 + int(stream.waiting(90)))), "customer", follow, False)
        end = datetime.datetime(ctx.end.year, ctx.end.month, ctx.end.day, 23, 59, 59)
        happy = 4.2 - (1.5 if again else 0) - (0.4 if bot else 0) - (0.8 if defect else 0) + stream.normal(0, 0.9)
        self.tickets.append({
            "ticket_id": None, "customer_id": customer["customer_id"], "order_id": matter["order_id"] if matter["order_id"] and stream.chance(660) else None, "channel": channel, "opened_at": stamp(moment), "first_reply_at": stamp(reply_at), "closed_at": stamp(closed) if closed <= end else None,
            "status": "closed" if closed <= end else "open", "topic_coded": topic if stream.chance(870) else CONFUSED[topic], "handled_by": "bot" if bot else "employee", "employee_id": employee, "reopened": reopened, "escalated": int(topic == "escalate" and stream.chance(830) or stream.chance(30)),
            "handle_minutes": 0 if bot else max(1, int(stream.long_tail(7 if channel != "e-mail" else 9, 0.6))), "satisfaction": max(1, min(5, round(happy))) if stream.chance(280) else None,
        })
        self.truth_tickets.append((ticket, issue, topic, number))
        if defect:
            self.defects.append((ticket, defect))
        return again

    def agent_on(self, day: str) -> str:
        """An agent who is employed on that day."""
        if day not in self.present:
            self.present[day] = [row["employee_id"] for row in self.agents if row["start_date"] <= day and (row["end_date"] or "9999") >= day]
        return self.stream.choice(self.present[day])

    def choose_defect(self, topic) -> str | None:
        """What is wrong with an agent's answer, if anything."""
        if topic in self.bad_topics and self.stream.chance(70):
            return "old rule quoted"
        return self.stream.weighted([(None, 952), ("promise above authority", 12), ("rude", 13), ("other customer's data", 4), ("matter not answered", 19)])

    def reply(self, topic, moment, defect, bot, slots) -> str:
        """An answer: the rule of the house on the day (or an old one), or a general sentence."""
        stream, words = self.stream, REPLIES[self.pool]
        fitting = [row for row in self.rules if row["topic"] == topic]
        day = moment.date().isoformat()
        parts = [stream.choice(words["hello_bot" if bot else "hello"]).replace("[first]", str(slots["name"]).split()[0])]
        if fitting:
            slug = stream.choice(sorted({row["rule"] for row in fitting}))
            spans = [row for row in fitting if row["rule"] == slug]
            now = next(row for row in reversed(spans) if row["valid_from"] <= day)
            value = now["value"] if defect != "old rule quoted" else (spans[0]["value"] if spans[0]["value"] != now["value"] else f"{int(now['value'].split()[0]) + 5}")
            parts.append(next(row for row in POLICIES if row[0] == slug)[5][self.pool].replace("[v]", value))
        if defect == "matter not answered":
            parts = parts[:1] + [stream.choice(words["nothing"])]
        elif defect in ("promise above authority", "rude", "other customer's data"):
            parts.append(stream.choice(words[defect]).replace("[order]", self.ctx.id("O", stream.randrange(1, 9000))))
        else:
            parts.append(stream.choice(words["help"]).replace("[product]", str(slots["product"])).replace("[order]", str(slots["order"])))
        parts.append(stream.choice(words["bye"]))
        return " ".join(parts)

    def say(self, ticket, moment, sender, text, arabic, truth=None):
        """Add a message."""
        if truth:
            self.truth_messages[len(self.messages)] = truth
        self.messages.append({"ticket": ticket, "at": moment, "sender": sender, "language": "ar" if arabic else "en", "text": text})

    def send_pairs(self):
        """Contrast pairs: two customers write nearly the same and mean something else."""
        stream, ctx = self.stream, self.ctx
        people = [row for row in ctx.rows("customers") if row["kind"] == "family" and row["since"] < "2026-01-01"]
        for number in range(1, 71):
            day = ctx.day(stream.randrange(250, ctx.days - 12))
            one, other = stream.sample(people, 2)
            matter = {"topic": "", "day": day, "customer": one, "order_id": None, "sku": None, "amount": None}
            first, text, second, text_other = self.writer.pair(self.slots(matter))
            for topic, words, customer in ((first, text, one), (second, text_other, other)):
                moment = datetime.datetime(day.year, day.month, day.day, hour_of_message(stream, ctx.region, day), stream.randrange(60), stream.randrange(60))
                issue = f"IS-{ctx.branch}-P{number:03d}{'ab'[customer is other]}"
                ticket = len(self.tickets)
                self.contact(issue, {**matter, "topic": topic, "customer": customer}, moment, "chat", False, 2, {**self.slots(matter), "name": customer["contact_name"]})
                index = next(i for i in range(len(self.messages) - 1, -1, -1) if self.messages[i]["ticket"] == ticket and i in self.truth_messages)
                self.messages[index] |= {"text": words, "language": "en"}
                self.truth_messages[index] |= {"topic": topic, "pair": f"PAIR-{ctx.branch}-{number:03d}", "injection": 0, "must_escalate": int(topic == "escalate")}
                self.truth_tickets[-1] = (ticket, issue, topic, 1)
                self.matters.append((issue, customer["customer_id"], topic, stamp(moment), 1, 0, 1))

    def tables(self) -> dict[str, list]:
        """Number everything by time and give the rows."""
        ctx = self.ctx
        order = sorted(range(len(self.tickets)), key=lambda index: (self.tickets[index]["opened_at"], index))
        ids = {index: ctx.id("TK", number) for number, index in enumerate(order, 1)}
        tickets = [{**self.tickets[index], "ticket_id": ids[index]} for index in order]
        sequence = sorted(range(len(self.messages)), key=lambda index: (self.messages[index]["at"], index))
        messages, truth = [], []
        for number, index in enumerate(sequence, 1):
            row, message_id = self.messages[index], ctx.id("MS", number)
            messages.append((message_id, ids[row["ticket"]], stamp(row["at"]), row["sender"], row["language"], row["text"]))
            if index in self.truth_messages:
                known = self.truth_messages[index]
                truth.append((message_id, known["topic"], known["pair"], known["injection"], known["must_escalate"]))
        tickets_truth = sorted((ids[ticket], issue, topic, contact) for ticket, issue, topic, contact in self.truth_tickets)
        defects = sorted((ids[ticket], defect) for ticket, defect in self.defects)
        return {
            "tickets": tickets, "messages": messages, "quality_scores": self.score(tickets, dict(defects)), "truth_messages": truth, "truth_tickets": tickets_truth, "truth_issues": self.matters, "truth_defects": defects,
        }

    def score(self, tickets, defects) -> list[tuple]:
        """300 scored tickets, taken from what was at hand."""
        stream = self.stream
        weight = {"phone": 4.0, "chat": 1.0, "e-mail": 0.5, "messenger": 0.5, "app": 0.4}
        pool = [t for t in tickets if t["handled_by"] == "employee" and t["closed_at"]]
        chosen = {}
        while len(chosen) < min(300, len(pool)):
            ticket = stream.choice(pool)
            easy = 2.0 if ticket["topic_coded"] in ("order_status", "course_advice", "other") else 0.7
            if stream.random() * 8 < weight[ticket["channel"]] * easy:
                chosen[ticket["ticket_id"]] = ticket
        rows = []
        for ticket_id in sorted(chosen):
            defect = defects.get(ticket_id)
            wrong, rude = defect in ("old rule quoted", "matter not answered", "promise above authority", "other customer's data"), defect == "rude"
            score = max(0, min(100, round(stream.normal(86 - 38 * wrong - 30 * rude, 7))))
            day = datetime.date.fromisoformat(chosen[ticket_id]["opened_at"][:10]) + datetime.timedelta(days=stream.randrange(1, 12))
            rows.append((ticket_id, min(day, self.ctx.end).isoformat(), score, int(not wrong), int(not rude), stream.choice(["ok", "good", "see policy", "tone!", "too long", "check with lead"]) if stream.chance(330) else None))
        return rows


def stamp(moment: datetime.datetime) -> str:
    """A moment as ISO text."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


assert set(CONFUSED) == set(TOPICS)
