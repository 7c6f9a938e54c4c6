"""What every decision needs: the tier that reads, the heat and seed of the request, and how much a long prompt dilutes."""

from __future__ import annotations

from dataclasses import dataclass

from campkit.practice_model import noise
from campkit.practice_model.tiers import Tier

ROOMY = 700  # tokens of instructions that are read with full attention
DILUTION = 0.045  # score noise that comes with each doubling beyond that


@dataclass(frozen=True)
class Mind:
    """One answer's circumstances. `heat` is the temperature, `draw` tells the answers of one request apart."""

    tier: Tier
    heat: float = 0.0
    seed: int = 0
    draw: int = 0
    instruction_tokens: int = 0

    def similarity(self, text: str, others) -> list[float]:
        """The tier's comparison of one text with others."""
        return self.tier.similarity(text, others)

    @property
    def dilution(self) -> float:
        """0 for a prompt with room, growing with each doubling of its length; a larger model stands more."""
        over, doublings = self.instruction_tokens / (ROOMY * (1 + self.tier.skill)), 0.0
        while over > 1:
            step = min(over, 2.0) - 1
            doublings, over = doublings + step, over / 2
        return round(min(doublings, 4.0), 4)

    def jitter(self, *parts: object) -> float:
        """Noise on one score: from the temperature and seed, and from dilution (which is the same at every seed)."""
        total = 0.0
        if self.heat > 0:
            total += 0.03 * self.heat * noise.gumbel(self.seed, self.draw, self.tier.name, *parts)
        if self.dilution:
            total += DILUTION * self.dilution * (noise.number("dilution", *parts) - 0.5) * 2
        return round(total, 6)

    def pick(self, options, *parts: object):
        """One of several wordings: by the content, and by the seed when there is heat."""
        return noise.pick(options, *parts, *((self.seed, self.draw) if self.heat > 0 else ()))
