"""A change touches what it concerns and nothing else (A4), also where statistics of the whole cohort stand on every page."""

from __future__ import annotations


def test_a4_one_changed_mark_of_forty_trainees_touches_one_trainee_one_pair_and_the_cohort(tmp_path):
    from cohort_tools.bench.reports import change_one_mark
    from cohort_tools.demo.large import make_large_cohort
    from cohort_tools.indicators.facts import Facts
    from cohort_tools.payloads import digest
    from cohort_tools.payloads.common import Context
    from cohort_tools.reports.plan import all_reports

    def digests():
        return {r.name: digest(r.payload) for r in all_reports(Context(Facts(records, cohort.as_of)))}

    cohort = make_large_cohort(seed=11)
    records = cohort.fill(tmp_path / "course")
    try:
        before = digests()
        change_one_mark(records)
        after = digests()
    finally:
        records.close()
    changed = {n for n in before if before[n] != after[n]}
    own = {n for n in changed if not n.startswith("C-1")}
    assert {n[:2] for n in own} == {"T-", "P-"} and len(own) == 2 and "C-1" in changed
