"""Lantern Learning, the company of all labs: one seeded generator, one module per part.

Every module directly in this folder is a part; it is found by looking. See docs/company_world.md.
"""

from __future__ import annotations

from datasets.company.core.card import Card, card
from datasets.company.core.company import Company, make_company
from datasets.company.core.context import END, REGIONS, START, TIERS, Context
from datasets.company.core.export import write_company
from datasets.company.core.stream import Stream

__all__ = ["END", "REGIONS", "START", "TIERS", "Card", "Company", "Context", "Stream", "card", "make_company", "write_company"]
