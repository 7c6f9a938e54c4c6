"""Organisation, rules, products, customers: do they agree with themselves and look like people typed them?"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from datasets.company import make_company


def test_there_are_fifteen_units_and_the_heads_add_up(company):
    units, people, heads = company.table("business_units"), company.table("employees"), company.table("headcount")
    assert len(units) == 15
    for bu, rows in heads.groupby("bu_id"):
        rows = rows.sort_values("month")
        starters = len(people[(people.bu_id == bu) & (people.start_date == "2025-05-01")])
        before = rows.heads_start.iloc[0] - starters
        for row in rows.itertuples():
            assert before + row.hires - row.leavers == row.heads_end, (bu, row.month)
            before = row.heads_end
            assert row.head_days <= row.days * (row.heads_end + row.leavers + row.hires)


def test_average_heads_differ_from_the_end_of_the_month(company):
    heads = company.table("headcount")
    assert (heads.head_days != heads.days * heads.heads_end).mean() > 0.05


def test_one_price_is_valid_on_each_day_for_each_quantity(company):
    prices = company.table("price_book")
    for day in ("2025-05-01", "2025-12-31", "2026-01-01", "2026-08-31", "2026-09-01", "2026-10-31"):
        valid = prices[(prices.valid_from <= day) & (prices.valid_to.fillna("9999") >= day)]
        assert not valid.duplicated(["sku", "country", "min_quantity"]).any()
        assert set(valid[valid.min_quantity == 1].sku) == set(company.table("products").sku)
    assert all(price > 0 and price == price.quantize(Decimal("0.01")) for price in prices.price)
    falling = prices.sort_values("min_quantity").groupby(["sku", "country", "valid_from"]).price.agg(list)
    assert all(list(tiers) == sorted(tiers, reverse=True) for tiers in falling)


def test_products_earn_money(company):
    products = company.table("products")
    assert all(row.standard_cost < row.list_price for row in products.itertuples())


def test_tax_rates_have_no_gap_and_no_overlap(company):
    rates = company.table("tax_rates")
    for day in ("2025-05-01", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2026-10-31"):
        valid = rates[(rates.valid_from <= day) & (rates.valid_to.fillna("9999") >= day)]
        assert len(valid) == 12 and not valid.duplicated(["country", "tax_class"]).any()


def test_customers_are_many_and_typed_in_many_ways(company):
    customers = company.table("customers")
    families = customers[customers.kind == "family"]
    assert len(families) > 1500 and (customers.kind == "school").sum() == 140
    assert families.name.nunique() > 0.6 * len(families)
    shapes = Counter("".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in text) for text in families.birthday_typed.dropna())
    assert len(shapes) >= 6
    assert 0.03 < families.email.isna().mean() < 0.12
    truth = company.truth("duplicates")
    assert 20 < len(truth) < 60
    merged = truth.merge(customers, on="customer_id").merge(customers, left_on="same_as", right_on="customer_id", suffixes=("", "_first"))
    assert (merged.since > merged.since_first).all()


def test_the_catalogue_has_the_same_names_for_every_seed():
    one, other = make_company(7, "home").table("products"), make_company("secret", "mena", tier="held_out").table("products")
    assert list(one.name) == list(other.name) and list(one.sku) == list(other.sku)
    assert list(one.list_price) != list(other.list_price)


def test_each_contract_has_one_valid_version_of_each_clause(company):
    clauses = company.table("clauses")
    for day in ("2025-05-01", "2026-01-15", "2026-10-31"):
        valid = clauses[(clauses.valid_from <= day) & (clauses.valid_to.fillna("9999") >= day)]
        assert valid.clause_id.is_unique and set(valid.clause_id) == set(clauses.clause_id)
        for country in ("XH", "XN", "SA", "AE"):
            needed = valid[valid.countries.str.contains(country) & (valid.mandatory == 1)]
            assert {"parties", "price", "tax", "payment", "late payment", "law"} <= set(needed.topic)
            assert (needed.topic.value_counts() == 1).all(), country
    assert set(company.truth("clauses").clause_id) < set(clauses.clause_id)
