"""Messages of customers: frames of the tier, details around them, and what hands and moods do to text."""

from __future__ import annotations

from datasets.company.text.grammar import expand, frames_of, usable
from datasets.company.text.typing_errors import mistype

TOPICS = ("order_status", "damaged_missing", "return_refund", "invoice", "technical", "course_advice", "cancel", "change_order", "school_quote", "privacy", "escalate", "other")
PARTS = ("lid", "charger", "cable", "wheel", "lens", "battery door", "instruction sheet", "red motor", "magnet", "screen", "stand", "blue bag", "sensor", "left arm", "strap")
SHORT = ((" please", " pls"), (" you ", " u "), (" are ", " r "), (" because ", " bc "), (" and ", " & "), (" your ", " ur "), ("Thank you", "thx"), (" cannot ", " cant "), (" do not ", " dont "))


class Writer:
    """Writes the messages of one tier. No message is written twice."""

    def __init__(self, tier: str, stream):
        self.stream = stream
        self.frames = frames_of("messages", tier)
        self.arabic = frames_of("arabic", tier)
        self.pairs = sorted(name for name in self.frames if name.startswith("pair:"))
        self.seen: set[str] = set()

    def write(self, topic: str, slots: dict, arabic: bool = False) -> str:
        """A message on a topic; different from all before."""
        for _ in range(40):
            if arabic:
                text = " ".join([self.stream.choice(["", "السلام عليكم،", "مرحبا،", "تحية طيبة،"]), expand(self.stream, self.stream.choice(self.arabic[topic]), slots), self.stream.choice(["", "شكرا", f"رقم الطلب {slots['order']}", str(slots["name"]), f"عمر الطفل {slots['age']}"])]).strip()
            else:
                text = self.surround(expand(self.stream, self.stream.choice(self.frames[topic]), slots), slots)
            if text not in self.seen:
                break
        else:
            text = f"{text} ({slots['order']})"
        self.seen.add(text)
        return text

    def surround(self, core: str, slots: dict, rough: bool = True) -> str:
        """A core sentence with an opener, details and a closing, then typed by a hand."""
        stream = self.stream
        many = stream.weighted([(0, 62), (1, 22), (2, 10), (3, 4), (5, 2)])
        before = [expand(stream, frame, slots) for frame in stream.sample(self.frames["opener"], 1 if many and stream.chance(550) else 0)]
        known = usable(self.frames["context"], slots)
        details = [expand(stream, frame, slots) for frame in stream.sample(known, min(many, len(known)))]
        after = [expand(stream, stream.choice(usable(self.frames["closer"], slots)), slots)] if stream.chance(120 + 150 * many) else []
        if before and before[0][-1] not in ".?!:" and core[:2] != "I ":
            core = core[0].lower() + core[1:] if core[:1].isalpha() and core.split()[0] not in slots.values() else core
        runs_on = bool(before) and before[0][-1] not in ".?!:,"
        middle = [core, *details] if runs_on or stream.chance(620) else [*details, core]
        text = " ".join([*before, *middle, *after])
        return self.rough(text) if rough else text

    def follow(self, sentences, slots: dict) -> str | None:
        """A short second message; None when nothing new comes to mind."""
        for _ in range(12):
            extra = [expand(self.stream, self.stream.choice(usable(self.frames["context"], slots)), slots)] if self.stream.chance(700) else []
            text = self.rough(" ".join([self.stream.choice(sentences), *extra]))
            if text not in self.seen:
                self.seen.add(text)
                return text
        return None

    def rough(self, text: str) -> str:
        """What hands do: small letters, lost marks, slips, abbreviations, shouting."""
        stream = self.stream
        if stream.chance(110):
            for long, short in stream.sample(SHORT, 4):
                text = text.replace(long, short)
        for _ in range(stream.weighted([(0, 70), (1, 20), (2, 7), (3, 3)])):
            text = mistype(stream, text)
        style = stream.weighted([("as is", 76), ("small", 8), ("no end", 8), ("loud", 4), ("marks", 4)])
        if style == "small":
            text = text.lower().rstrip(".")
        elif style == "no end":
            text = text.rstrip(".!")
        elif style == "loud":
            words = text.split()
            at = stream.randrange(len(words))
            words[at] = words[at].upper()
            text = " ".join(words) + "!!"
        elif style == "marks":
            text = text.replace("?", "??").replace("!", "!!!")
        return text

    def pair(self, slots: dict) -> tuple[str, str, str, str]:
        """A contrast pair: two messages with the same surround and one small difference; (topic, text, topic, text)."""
        while True:
            name = self.stream.choice(self.pairs)
            _, first, second = name.split(":")
            left, right = (side.strip() for side in self.stream.choice(self.frames[name]).split("|||"))
            state = self.stream.getstate()
            one = self.surround(expand(self.stream, left, slots), slots, rough=False)
            self.stream.setstate(state)
            other = self.surround(expand(self.stream, right, slots), slots, rough=False)
            if not {one, other} & self.seen:
                self.seen |= {one, other}
                return first, one, second, other

    def injection(self, slots: dict) -> str:
        """A message that tries to give orders to the machine that reads it."""
        frames = usable(self.frames["context"], slots)
        while True:
            parts = [expand(self.stream, self.stream.choice(self.frames["injection"]), slots)]
            parts += [expand(self.stream, self.stream.choice(frames), slots)] if self.stream.chance(600) else []
            text = " ".join(parts)
            if text not in self.seen:
                self.seen.add(text)
                return text
