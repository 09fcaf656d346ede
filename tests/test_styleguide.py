"""The style guide is there for whoever develops, takes no row of anybody's, and shows every state that a message has."""

import pytest
from django.test import Client

from inbox.models import Status


@pytest.fixture
def guide(settings, django_db_blocker) -> str:
    settings.DEBUG = True
    with django_db_blocker.block():
        return Client().get("/styleguide/").text


def test_outside_development_it_is_not_there(settings, db):
    settings.DEBUG = False

    assert Client().get("/styleguide/").status_code == 404


def test_it_shows_both_themes_and_no_id_twice(guide):
    ids = [piece.split('"')[0] for piece in guide.split(' id="')[1:]]

    assert 'data-theme="light"' in guide
    assert 'data-theme="dark"' in guide
    assert len(ids) == len(set(ids)) > 80


@pytest.mark.parametrize("state", [*Status.values, "undo", "later"])
def test_it_shows_a_message_in_every_state(guide, state):
    assert f'data-status="{state}"' in guide
