"""What a part of the company receives: its seeded streams, the tables of other parts, the story's facts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from datasets.company.core.stream import Stream
from datasets.company.core.tables import make_frame

if TYPE_CHECKING:
    from datasets.company.core.company import Company

START = datetime.date(2025, 5, 1)
END = datetime.date(2026, 10, 31)
REGIONS = ("home", "mena")
TIERS = ("sample", "dev", "held_out", "rotation")


@dataclass
class Context:
    """One branch of one company (branch 0 stands for the tables that all branches share)."""

    company: Company
    branch: int
    start: datetime.date = START
    end: datetime.date = END
    notes: dict = field(default_factory=dict)  # for one module's own use between make_shared and make

    @property
    def seed(self) -> int | str:
        """The seed of the company."""
        return self.company.seed

    @property
    def region(self) -> str:
        """home or mena."""
        return self.company.region

    @property
    def tier(self) -> str:
        """sample, dev, held_out or rotation: picks the text templates."""
        return self.company.tier

    @property
    def days(self) -> int:
        """Days from start to end, both counted."""
        return (self.end - self.start).days + 1

    def rng(self, name: str) -> Stream:
        """A fresh random stream of that name; the same name gives the same draws from the start."""
        return Stream(f"lantern/{self.seed}/{self.tier}/{self.region}/{self.branch}/{name}")

    def strength(self, name: str, low: float, high: float, digits: int = 2) -> float:
        """The strength of a planted truth: one number per company, between low and high, from its seed alone."""
        draw = Stream(f"lantern/{self.seed}/{self.tier}/{self.region}/strength/{name}").random()
        return round(low + (high - low) * draw, digits)

    def table(self, name: str):
        """The table of another part (for this branch); that part is made first if it is not there yet."""
        return self.company.part_table(name, self.branch)

    def rows(self, name: str) -> list[dict]:
        """The same table as a list of dicts, which is faster to walk through row by row."""
        return self.company.part_rows(name, self.branch)

    def frame(self, name: str, rows):
        """Make the DataFrame of one of this part's tables from tuples or dicts, as its card says."""
        return make_frame(name, self.company.cards[name], rows)

    def id(self, prefix: str, number: int) -> str:
        """A document number that no other branch uses: PO-1000123 in branch 1, PO-2000123 in branch 2."""
        return f"{prefix}-{self.branch * 1_000_000 + number}"

    def day(self, number: int) -> datetime.date:
        """The date of day `number`, counted from 0 at the start."""
        return self.start + datetime.timedelta(days=number)
