"""How often a list is read."""

import pytest

from inbox.connectors import HistoryReach
from inbox.sync.pace import import_pace, interval_seconds


def meta_like(customers):
    return 200 * customers


REACH = HistoryReach(shows="", misses="", slows="", calls_per_second=2, calls_per_day=meta_like)


@pytest.mark.parametrize(
    ("customers", "usage", "seconds"),
    [(0, 0, 1728), (1, 0, 1728), (10, 0.2, 173), (58, 0, 30), (5000, 0.25, 30), (5000, 0.5, 60), (10, 0.75, 518)],
)
def test_a_check_takes_a_quarter_of_the_limit_and_less_of_one_that_is_used(customers, usage, seconds):
    assert interval_seconds(REACH, customers, usage) == seconds


def test_an_import_yields_where_the_limit_comes_near():
    assert [import_pace(REACH, usage) for usage in (0, 0.7, 0.8)] == [1, 1, 10]
