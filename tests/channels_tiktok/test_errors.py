import pytest

from channels_tiktok.errors import CATALOGUE, TABLE, answered, explain
from inbox.connectors import ErrorKind, Scope


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_code_says_what_to_do(code):
    row, told = CATALOGUE[code], explain(code)

    assert told.sentence
    assert row.source in ("T", "X", "M")
    if row.kind is ErrorKind.TOKEN:
        assert (told.action, row.scope) == ("reconnect", Scope.CHANNEL)


# The outbox's own that every platform says in its own words.
@pytest.mark.parametrize("code", ["window_closed", "unconfirmed", "crash", "file_lost", "unreachable"])
def test_the_outboxs_own_codes_are_explained(code):
    assert TABLE.find(code) is not None


def test_one_code_means_two_things_that_its_words_tell_apart():
    assert answered("40064", "Blocked by direct message rules.").kind is ErrorKind.WINDOW_CLOSED
    assert answered("40064", "You are sending messages too frequently").code == "40064/speed"
    # What was kept of it is explained later by its own words.
    assert explain("40064/speed") != explain("40064")


@pytest.mark.parametrize("code", ["", "?", "9" * 40, "-1", "40001x"])
def test_an_odd_code_is_shown_as_it_is(code):
    assert (code or "?") in explain(code).sentence
