"""Money in whole cents inside, decimals outside; rounding half up, once per document and rate."""

from __future__ import annotations

from decimal import Decimal


def money(cents: int) -> Decimal:
    """Cents as a decimal with two places."""
    return Decimal(cents).scaleb(-2)


def cents(amount: Decimal) -> int:
    """A decimal amount in cents (exact: the amounts of the tables have two places)."""
    return int(amount.scaleb(2).to_integral_value())


def share(amount: int, rate: int, of: int = 10_000) -> int:
    """amount x rate / of, rounded half away from zero, in whole cents."""
    top = abs(amount) * rate * 2 + of
    value = top // (2 * of)
    return value if amount >= 0 else -value


def per_cent(basis_points: int) -> Decimal:
    """2100 basis points as 21.00."""
    return Decimal(basis_points).scaleb(-2)
