from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contacts import timeline
from contacts.timeline import Entry, Place, Source

START = datetime(2026, 11, 1, tzinfo=UTC)


class Anybody:
    def may(self, permission):
        return True


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 20)), max_size=120))
def test_pages_of_all_sources_together_show_each_entry_once_and_newest_first(rows):
    """Many at one moment, as an import makes them, among them."""
    tables = {key: [] for key in "abc"}
    for pk, (key, seconds) in enumerate(rows):
        tables[key].append(Place(START + timedelta(seconds=seconds), key, pk))

    def source(key):
        def entries(membership, contact, before, limit):
            found = sorted((row for row in tables[key] if before is None or row < before), reverse=True)
            return [Entry(at=row.at, pk=row.pk, template="") for row in found[:limit]]

        return Source(key=key, kind=key, label=key, icon="note", entries=entries)

    known, timeline.SOURCES = timeline.SOURCES, {key: source(key) for key in "abc"}
    try:
        seen, before = [], None
        while True:
            page, following = timeline.page(Anybody(), None, before=before)
            seen += [row.place for row in page]
            if following is None:
                break
            before = Place.read(str(following))
    finally:
        timeline.SOURCES = known

    assert seen == sorted((row for table in tables.values() for row in table), reverse=True)


def test_what_is_no_place_asks_nothing():
    assert [Place.read(given) for given in ("", "~~", "20261101T000000.000000Z~a~x", "yesterday~a~1")] == [None] * 4
