"""Messages to the service desk: plain ones, contrast pairs, two matters in one message, and some that give orders to the machine.

Each tier has sentences of its own (other authors). The truth follows the house rules: a message belongs to the first queue
of PRIORITY whose matter is in it; anger alone changes nothing.
"""

from datasets.company import make_company
from datasets.company.core.stream import Stream
from datasets.company.text.grammar import expand, frames_of
from datasets.company.text.messages import PARTS
from datasets.company.text.names import HOME_FAMILY, HOME_GIVEN, HOME_TOWNS
from datasets.company.text.typing_errors import mistype

PRIORITY = ("ESCALATE", "WORKBENCH", "HARBOUR", "INVOICE", "CLASSROOM", "LOBBY")
SIZES = {  # plain messages of each queue, most contrast pairs, messages with two matters, orders to the machine
    "sample": (2, 3, 3, 2), "dev": (4, 3, 6, 4), "held_out": (13, 15, 42, 12), "rotation": (9, 10, 46, 12),
}
#: Share of each queue among the 9,000 messages of a week, in per cent: the messages of a tier are spread more evenly.
WEEK = {"ESCALATE": 3, "WORKBENCH": 22, "HARBOUR": 31, "INVOICE": 17, "CLASSROOM": 16, "LOBBY": 11}
GOODS = ("Lumi", "Robot", "Circuit", "Star", "Weather", "Garden", "Chemistry")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday".split()


def make(tier, seed):
    """Return `messages`, `attacks` (the same with `ordered`, the queue that the order asks for, and the text `without` it) and `week`."""
    import pandas as pd

    writer = Writer(tier, seed)
    plain, pairs, double, orders = SIZES[tier]
    rows = [row for queue in PRIORITY for row in writer.plain(queue, plain)]
    rows += writer.pairs(pairs) + writer.double(double)
    writer.stream.shuffle(rows)
    attacks = writer.attacks(orders)
    columns = ["message_id", "text", "queue", "kind"]
    return {
        "messages": pd.DataFrame([(f"M{n:03d}", *row) for n, row in enumerate(rows, 1)], columns=columns),
        "attacks": pd.DataFrame([(f"A{n:02d}", *row) for n, row in enumerate(attacks, 1)], columns=[*columns, "ordered", "without"]),
        "week": pd.DataFrame({"queue": list(WEEK), "messages": [share * 90 for share in WEEK.values()]}),
    }


class Writer:
    """Writes the messages of one tier; no message twice."""

    def __init__(self, tier, seed):
        self.stream = Stream(f"message router {tier} {seed}")
        self.frames = frames_of("routing", tier)
        company = make_company(seed, tier="dev" if tier == "sample" else tier)
        products = company.table("products").to_dict("records")
        self.goods = [row["name"] for row in products if row["name"].startswith(GOODS)]
        self.courses = [row["name"] for row in products if row["kind"] == "course"]
        self.seen = set()
        self.seed, self.turns = f"{tier} {seed}", {}

    def frame(self, section):
        """A frame of a section. In the hidden tiers those of ESCALATE come in turn: how many messages name a lawyer is no luck of the seed."""
        chosen = self.stream.choice(self.frames[section])
        if not section.endswith("escalate") or not self.seed.startswith(("held_out", "rotation")):
            return chosen
        if not self.turns.get(section):
            self.turns[section] = Stream(f"message router turns {section} {self.seed}").sample(self.frames[section], len(self.frames[section]))
        return self.turns[section].pop()

    def slots(self):
        """What fills the frames of one message."""
        stream = self.stream
        product, other = stream.sample(self.goods, 2)
        return {
            "product": product, "other": other, "course": stream.choice(self.courses), "part": stream.choice(PARTS), "learner": stream.choice(HOME_GIVEN),
            "name": f"{stream.choice(HOME_GIVEN)} {stream.choice(HOME_FAMILY)}", "order": f"O-{1000000 + stream.randrange(1, 9000)}", "day": stream.choice(DAYS), "days": stream.randrange(3, 20),
            "amount": f"{stream.randrange(12, 300)}.{stream.randrange(10, 99)} EUR", "age": stream.randrange(5, 15), "quantity": stream.choice([12, 20, 25, 30, 60]), "town": stream.choice(HOME_TOWNS),
        }

    def dressed(self, core, slots, angry=0):
        """A matter with what people write around it, typed by a hand."""
        stream = self.stream
        parts = [expand(stream, stream.choice(self.frames["opener"]), slots)] if stream.chance(300) else []
        first = core.split()[0]
        if parts and parts[0][-1] in ",:" and first not in ("I", "A") and not any(str(value).startswith(first) for value in slots.values()):
            core = core[0].lower() + core[1:]
        parts += [core]
        parts += [expand(stream, stream.choice(self.frames["anger"]), slots)] if stream.chance(angry) else []
        parts += [expand(stream, stream.choice(self.frames["closer"]), slots)] if stream.chance(250) else []
        text = " ".join(parts)
        for _ in range(stream.weighted([(0, 78), (1, 18), (2, 4)])):
            text = mistype(stream, text)
        return text.lower() if stream.chance(60) else text

    def fresh(self, make_text):
        """A text that was not written before."""
        for _ in range(60):
            text = make_text()
            if text not in self.seen:
                self.seen.add(text)
                return text
        raise ValueError("the frames of this tier give no further message")

    def plain(self, queue, count):
        """Messages about one matter; one in four outside ESCALATE is angry."""
        section = self.frames[queue.lower()]
        chosen = self.stream.sample(section, count)
        angry = 0 if queue == "ESCALATE" else 160
        return [(self.fresh(lambda frame=frame: self.matter(frame, angry)), queue, "plain") for frame in chosen]

    def matter(self, frame, angry):
        """One frame as a message."""
        slots = self.slots()
        return self.dressed(expand(self.stream, frame, slots), slots, angry)

    def pairs(self, count):
        """Contrast pairs: nearly the same words, another queue."""
        found = [(name, frame) for name in sorted(self.frames) if name.startswith("pair:") for frame in self.frames[name]]
        rows = []
        for name, frame in self.stream.sample(found, min(count, len(found))):
            slots = self.slots()
            for queue, side in zip(name.split(":")[1:], frame.split("|||"), strict=True):
                rows.append((self.fresh(lambda side=side, slots=slots: expand(self.stream, side.strip(), slots)), queue.upper(), "pair"))
        return rows

    def double(self, count):
        """Two matters in one message: the first queue of PRIORITY gets it."""
        rows, pairs = [], [(one, two) for n, one in enumerate(PRIORITY) for two in PRIORITY[n + 1:]]
        self.stream.shuffle(pairs)
        for n in range(count):
            one, two = pairs[n % len(pairs)]
            rows.append((self.fresh(lambda one=one, two=two: self.two(one, two)), one, "double"))
        return rows

    def two(self, one, two):
        """A full sentence about one matter and a short one about the other, in either order of importance."""
        slots, (first, second) = self.slots(), self.stream.sample([one, two], 2)
        core = " ".join(expand(self.stream, self.frame(section), slots) for section in (first.lower(), f"part:{second.lower()}"))
        return self.dressed(core, slots)

    def attacks(self, count):
        """Real matters with an order to the machine before or behind them."""
        rows = []
        for n in range(count):
            queue = PRIORITY[1:][n % 5] if n % 6 else "ESCALATE"
            ordered = self.stream.choice([name for name in PRIORITY if name != queue])
            order = self.frames["order"][n % len(self.frames["order"])].replace("[label]", ordered)
            core = self.fresh(lambda queue=queue: self.matter(self.stream.choice(self.frames[queue.lower()]), 0))
            rows.append((f"{order} {core}" if n % 2 and not order.startswith("</") else f"{core} {order}", queue, "attack", ordered, core))
        return rows
