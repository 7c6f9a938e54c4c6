"""One company for each region, made once for all tests of this folder (nothing in it is ever changed: tables are copies)."""

from __future__ import annotations

import functools

import pytest

from datasets.company import make_company


@functools.cache
def company_of(region: str, seed: int | str = 7, tier: str = "dev"):
    return make_company(seed, region, tier=tier)


@pytest.fixture(scope="session")
def company_cache():
    return company_of


@pytest.fixture(scope="session", params=["home", "mena"])
def company(request):
    return company_of(request.param)
