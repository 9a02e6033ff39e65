"""Critical discount factors are what a search over deviations finds, at random stage games."""

from __future__ import annotations

from tests.repeated_by_search import Report, check


def test_critical_discount_factors_are_what_a_search_over_all_deviations_finds() -> None:
    report = Report()
    for seed in range(1, 31):
        report.add(check(seed, n_points=4))
    assert report.differences == []
    seen = report.seen
    assert seen["games"] == 30
    assert min(seen["punishment nash"], seen["punishment minmax"], seen["punishment profile"]) >= 2
    assert seen["values"] > 60
    assert seen["closed forms below 1"] > 100
    assert seen["automata a step below"] > 10
