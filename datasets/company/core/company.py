"""The company: parts made when they are asked for, branch by branch, and written as CSV in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable

from datasets.company.core.context import REGIONS, TIERS, Context
from datasets.company.core.registry import find_cards, find_parts, part_of
from datasets.company.core.tables import settle_types
from datasets.errors import DatasetError


class Company:
    """Lantern Learning, made from a seed. Tables are made when asked for; each is the same whatever is asked first.

    `scale` is the number of branches: each has its own customers, staff, stock and books, and shares products,
    suppliers, price book and rules with the others.
    """

    def __init__(self, seed: int | str, region: str = "home", scale: int = 1, parts: Iterable[str] | None = None, tier: str = "dev"):
        if region not in REGIONS:
            raise DatasetError(f"region {region!r} is not one of {', '.join(REGIONS)}.")
        if tier not in TIERS:
            raise DatasetError(f"tier {tier!r} is not one of {', '.join(TIERS)}.")
        if not isinstance(scale, int) or not 1 <= scale <= 900:
            raise DatasetError(f"scale {scale!r} is not a whole number from 1 to 900.")
        known = find_parts()
        for part in parts or ():
            if part not in known:
                raise DatasetError(f"no part named {part!r}. Parts: {', '.join(known)}.")
        self.seed, self.region, self.scale, self.tier = seed, region, scale, tier
        self.parts = tuple(parts) if parts is not None else tuple(known)
        self.cards = find_cards()
        self._made: dict[tuple[str, int], dict] = {}
        self._rows: dict[tuple[str, int], list[dict]] = {}
        self._making: list[tuple[str, int]] = []

    @property
    def tables(self) -> list[str]:
        """The names of the tables of the chosen parts, without the planted truths."""
        return [name for name in self._names() if not name.startswith("truth_")]

    @property
    def truths(self) -> list[str]:
        """The names of the planted truths of the chosen parts, as `truth(name)` takes them."""
        return [name.removeprefix("truth_") for name in self._names() if name.startswith("truth_")]

    def _names(self) -> list[str]:
        return [name for part in self.parts for name in find_parts()[part].TABLES]

    def table(self, name: str):
        """The table as a DataFrame of your own, over all branches; raises DatasetError for an unknown name."""
        import pandas

        card = self.cards.get(name)
        if card is None:
            part_of(name)
        if card.shared:
            return self.part_table(name, 0).copy()
        frames = [self.part_table(name, branch) for branch in range(1, self.scale + 1)]
        return frames[0].copy() if len(frames) == 1 else pandas.concat(frames, ignore_index=True)

    def truth(self, name: str):
        """A planted truth (for graders only), for instance truth("referral") for the table truth_referral."""
        return self.table(name if name.startswith("truth_") else f"truth_{name}")

    def part_table(self, name: str, branch: int):
        """The table of one branch (0 for a shared one), not to be changed."""
        part = part_of(name)
        card = self.cards[name]
        where = (part, 0 if card.shared else branch)
        if where not in self._made:
            self._make(part, where[1])
        return self._made[where][name]

    def part_rows(self, name: str, branch: int) -> list[dict]:
        """The same table as dicts, kept while the branch is."""
        where = (name, 0 if self.cards[name].shared else branch)
        if where not in self._rows:
            frame = self.part_table(name, branch)
            names = list(frame.columns)  # once: going through an index of pandas is slow
            columns = [frame[column].astype(object).where(frame[column].notna(), None).tolist() for column in names]
            self._rows[where] = [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
        return self._rows[where]

    def _make(self, part: str, branch: int) -> None:
        module = find_parts()[part]
        if (part, branch) in self._making:
            chain = " -> ".join(f"{name}" for name, _ in [*self._making, (part, branch)])
            raise DatasetError(f"parts wait for each other: {chain}. Move what both need into a part of its own.")
        maker = getattr(module, "make_shared" if branch == 0 else "make", None)
        expected = {name for name, card in module.TABLES.items() if card.shared == (branch == 0)}
        if maker is None:
            raise DatasetError(f"part {part} has no {'make_shared' if branch == 0 else 'make'}(ctx) for {sorted(expected)}.")
        self._making.append((part, branch))
        try:
            made = maker(Context(self, branch))
        finally:
            self._making.pop()
        if set(made) != expected:
            raise DatasetError(f"part {part} made {sorted(made)}, its cards say {sorted(expected)}.")
        self._made[part, branch] = {name: settle_types(name, self.cards[name], frame) for name, frame in made.items()}

    def forget_branch(self, branch: int) -> None:
        """Drop what was made for one branch, so that a large company is written in the memory of one branch."""
        for store in (self._made, self._rows):
            for key in [key for key in store if key[1] == branch]:
                del store[key]


def make_company(seed: int | str, region: str = "home", scale: int = 1, parts: Iterable[str] | None = None, tier: str = "dev") -> Company:
    """Make Lantern Learning from a seed: `make_company(7).table("customers")`.

    region: home or mena. scale: number of branches (1 is about 1,500 families and 140 schools). parts: names of the
    parts to list in `tables` (default all). tier: sample, dev, held_out or rotation; picks the text templates.
    Raises DatasetError when an argument is not one of these.
    """
    return Company(seed, region, scale, parts, tier)
