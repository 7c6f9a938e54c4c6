"""The knowledge base with its versions, the pages that were forgotten, two contradictions, and questions to it."""

from __future__ import annotations

import datetime

from datasets.company.core.card import card
from datasets.company.text.policies import DIGESTS, FACTS, FILLERS, POLICIES, POOLS, UNANSWERABLE

QUESTIONS = 420
MONEY = ("free-shipping", "late-fee")

TABLES = {
    "kb_pages": card("Pages of the knowledge base.", key="page_id", shared=True, columns={
        "page_id": "text: page", "title": "text: title", "bu_id": "text -> business_units.bu_id: unit that owns it", "kind": "text: rule, digest, product or course", "sku": "text optional -> products.sku: product it is about", "review_by": "date: day by which the owner should have looked at it again",
    }),
    "kb_versions": card(
        "Versions of the pages. A version is valid from its first day until the next one.", key="page_id version", shared=True,
        planted="Two pairs of pages contradict each other though both look valid (truth_kb_contradictions); some digests still show the old value of a rule (truth_kb_stale).",
        columns={
            "page_id": "text -> kb_pages.page_id: page", "version": "integer: version", "valid_from": "date: first day", "valid_to": "date optional: last day, empty while valid", "author_typed": "text: who wrote it", "text": "text: body, paragraphs apart by a blank line",
        },
    ),
    "kb_questions": card("Questions that customers and agents put to the knowledge base.", key="question_id", shared=True, columns={
        "question_id": "text: question", "asked_on": "date: day", "asked_by": "text: customer or agent", "text": "text: question",
    }),
    "truth_kb_questions": card("The page, version and value that answer a question on its day.", key="question_id", shared=True, columns={
        "question_id": "text -> kb_questions.question_id: question", "answerable": "yes_no: the base answers it", "page_id": "text optional -> kb_pages.page_id: right page", "version": "integer optional: version valid on the day", "value": "text optional: right value", "span": "text optional: sentence that says it",
    }),
    "truth_kb_contradictions": card("Pairs of pages that contradict each other at the end of the time.", key="page_a page_b rule", shared=True, columns={
        "page_a": "text -> kb_pages.page_id: page that is right", "page_b": "text -> kb_pages.page_id: page that is wrong", "rule": "text: rule", "value_a": "text: right value", "value_b": "text: wrong value",
    }),
    "truth_kb_stale": card("Digests that still show an old value.", key="page_id rule", shared=True, columns={
        "page_id": "text -> kb_pages.page_id: stale page", "rule": "text: rule", "value": "text: old value shown", "right_value": "text: value now", "since": "date: day of the change it missed",
    }),
    "truth_kb_rules": card("The rules of the house with the days of their values.", key="rule valid_from", shared=True, columns={
        "rule": "text: rule", "topic": "text: topic of the messages it answers", "value": "text: value", "valid_from": "date: first day", "valid_to": "date optional: last day",
    }),
}


class Base:
    """The knowledge base while it is written."""

    def __init__(self, ctx):
        self.ctx, self.stream, self.pool = ctx, ctx.rng("knowledge"), POOLS[ctx.tier]
        self.currency = "EUR" if ctx.region == "home" else "SAR"
        self.rules: dict[str, list[tuple[str, str, str | None]]] = {}  # rule -> [(value, first day, last day)]
        self.pages: list[dict] = []
        self.versions: list[dict] = []
        self.answers: list[dict] = []  # one per (page, fact): how to ask, and where the answer stands
        self.stale: list[tuple] = []
        self.clashes: list[tuple] = []

    def make_rules(self):
        """When each rule had which value: changes fall into the 18 months."""
        for slug, _, _, _, values, _, _ in POLICIES:
            drop = self.stream.chance(250) and len(values) > 2
            used = values[1:] if drop else values
            days = sorted(self.stream.sample(range(40, 470), len(used) - 1))
            starts = ["2024-03-01", *(self.ctx.day(day).isoformat() for day in days)]
            self.rules[slug] = [(self.amount(slug, value), first, None if n + 1 == len(starts) else before(starts[n + 1])) for n, (value, first) in enumerate(zip(used, starts, strict=True))]

    def amount(self, slug: str, value: int) -> str:
        """A value as text; money in the region's currency."""
        return f"{value if self.currency == 'EUR' else value * 4} {self.currency}" if slug in MONEY else str(value)

    def add_page(self, title, unit, kind, sku=None) -> str:
        """Open a page."""
        review = self.ctx.day(self.stream.randrange(200, 700))
        self.pages.append({"page_id": f"KB-{len(self.pages) + 101}", "title": title, "bu_id": unit, "kind": kind, "sku": sku, "review_by": review.isoformat()})
        return self.pages[-1]["page_id"]

    def add_version(self, page_id, first, sentences):
        """Add a version: the sentences with fillers between, closing the one before."""
        number = 1
        for version in self.versions[-9:]:
            if version["page_id"] == page_id:
                number = version["version"] + 1
                version["valid_to"] = before(first)
        fill = self.stream.sample(FILLERS[self.pool], 3)
        paragraphs = [fill[0], *sentences[:2], fill[1], *sentences[2:], fill[2]]
        author = self.stream.choice(["service desk", "S. Berg", "t.lead", "Ops", "m.keller", "intern (summer)", "knowledge team"])
        self.versions.append({"page_id": page_id, "version": number, "valid_from": first, "valid_to": None, "author_typed": author, "text": "\n\n".join(paragraphs)})

    def statement(self, slug: str, value: str) -> str:
        """The sentence that states a rule."""
        policy = next(row for row in POLICIES if row[0] == slug)
        return policy[5][self.pool].replace("[v]", value)

    def write_rules(self):
        """One page per rule, with a new version at each change and now and then a rewording."""
        for slug, title, unit, topic, _, _, questions in POLICIES:
            page_id = self.add_page(title, unit, "rule")
            for value, first, _ in self.rules[slug]:
                sentence = self.statement(slug, value)
                self.add_version(page_id, first, [sentence])
                self.answers.append({"page_id": page_id, "version": self.versions[-1]["version"], "question": questions[self.pool], "value": value, "span": sentence, "first": first, "rule": slug, "topic": topic})

    def write_digests(self):
        """Pages that repeat rules. Most follow a change within weeks; some never do."""
        forgetful = set(self.stream.sample(range(len(DIGESTS)), 5))
        for index, (title, unit, slugs) in enumerate(DIGESTS):
            page_id = self.add_page(title, unit, "digest")
            days = {"2024-05-01"}
            for slug in slugs:
                for _, first, _ in self.rules[slug][1:]:
                    if index not in forgetful:
                        days.add((datetime.date.fromisoformat(first) + datetime.timedelta(days=self.stream.randrange(0, 25))).isoformat())
            for day in sorted(days):
                self.add_version(page_id, day, [self.statement(slug, self.value_on(slug, day)) for slug in slugs])
            last = max(days)
            for slug in slugs:
                shown, now = self.value_on(slug, last), self.rules[slug][-1]
                if shown != now[0]:
                    self.stale.append((page_id, slug, shown, now[0], now[1]))

    def value_on(self, slug: str, day: str) -> str:
        """The value of a rule on a day."""
        return next(value for value, first, last in reversed(self.rules[slug]) if first <= day)

    def write_contradictions(self):
        """Two young pages state a rule with a value that it never had."""
        chosen = self.stream.sample([row for row in POLICIES if row[0] not in MONEY], 2)
        for (slug, title, _, _, values, _, _), unit in zip(chosen, ("BU-05", "BU-01"), strict=True):
            right = self.rules[slug][-1]
            wrong = str(max(values) + self.stream.choice([1, 2, 5]))
            page_id = self.add_page(f"{title.split(':')[0]} (what we tell families)", unit, "digest")
            start = min(self.ctx.end, datetime.date.fromisoformat(max(right[1], "2026-02-01")) + datetime.timedelta(days=self.stream.randrange(10, 40)))
            self.add_version(page_id, start.isoformat(), [self.statement(slug, wrong)])
            right_page = next(page["page_id"] for page in self.pages if page["kind"] == "rule" and page["title"] == title)
            self.clashes.append((right_page, page_id, slug, right[0], wrong))

    def write_products(self):
        """A page for each kit, device and course, with facts; some facts change with a new model."""
        for product in self.ctx.rows("products"):
            if product["kind"] == "book":
                continue
            page_id = self.add_page(product["name"], product["bu_id"], "course" if product["kind"] == "course" else "product", product["sku"])
            known = {"course": ("age", "lessons", "weekly"), "kit": ("age", "pieces", "warranty"), "device": ("age", "battery", "warranty")}[product["kind"]]
            values = {"age": f"{product['age_from']} to {product['age_to']}", "warranty": "24" if product["kind"] == "device" else "12", "battery": str(self.stream.randrange(5, 22)), "pieces": str(self.stream.randrange(12, 180)), "lessons": str(self.stream.randrange(8, 41)), "weekly": str(self.stream.choice([30, 45, 60, 75, 90]))}
            starts = ["2024-02-01"] + ([self.ctx.day(self.stream.randrange(60, 500)).isoformat()] if self.stream.chance(450) else [])
            for number, first in enumerate(starts):
                if number:
                    changed = known[1]
                    values[changed] = str(int(values[changed]) + self.stream.randrange(1, 9))
                sentences = [FACTS[fact][0][self.pool].replace("[name]", product["name"]).replace("[v]", values[fact]) for fact in known]
                self.add_version(page_id, first, sentences)
                for fact, sentence in zip(known, sentences, strict=True):
                    self.answers.append({"page_id": page_id, "version": number + 1, "question": FACTS[fact][1][self.pool].replace("[name]", product["name"]), "value": values[fact], "span": sentence, "first": first, "rule": fact, "topic": "product"})


def before(day: str) -> str:
    """The day before."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def make_shared(ctx):
    """Write the base and the questions."""
    base = Base(ctx)
    base.make_rules()
    base.write_rules()
    base.write_digests()
    base.write_contradictions()
    base.write_products()
    questions, truth = ask_questions(ctx, base)
    rules = [(slug, next(row[3] for row in POLICIES if row[0] == slug), value, first, last) for slug, spans in base.rules.items() for value, first, last in spans]
    made = {"kb_pages": base.pages, "kb_versions": base.versions, "kb_questions": questions, "truth_kb_questions": truth, "truth_kb_contradictions": base.clashes, "truth_kb_stale": base.stale, "truth_kb_rules": rules}
    return {name: ctx.frame(name, rows) for name, rows in made.items()}


def ask_questions(ctx, base: Base):
    """Questions on days of the time; one in eight has no answer in the base."""
    stream = ctx.rng("knowledge questions")
    rule_answers = [row for row in base.answers if row["topic"] != "product"]
    product_answers = [row for row in base.answers if row["topic"] == "product"]
    rows, truth = [], []
    openers = (("", "", "Hello, ", "Short question: ", "A customer asks: "), ("", "", "Good day, ", "One thing: ", "Somebody on the line wants to know: "), ("", "", "Hi there, ", "Just this: ", "I am asked: "))[base.pool]
    for number in range(1, QUESTIONS + 1):
        day = ctx.day(stream.randrange(5, ctx.days)).isoformat()
        question_id = f"KQ-{number:04d}"
        opener = stream.choice(openers)
        if stream.chance(125):
            text = stream.choice(UNANSWERABLE[base.pool])
            truth.append((question_id, 0, None, None, None, None))
        else:
            choice = stream.choice(rule_answers if stream.chance(550) else product_answers)
            valid = [row for row in base.answers if row["page_id"] == choice["page_id"] and row["rule"] == choice["rule"] and row["first"] <= day]
            right = max(valid, key=lambda row: row["first"])
            text = right["question"]
            truth.append((question_id, 1, right["page_id"], right["version"], right["value"], right["span"]))
        text = opener + (text[0].lower() + text[1:] if opener.endswith(", ") and not text.startswith(("Lumi", "I ")) else text)
        rows.append((question_id, day, "agent" if "asks" in opener or "wants to know" in opener or "asked" in opener else "customer", text))
    return rows, truth
