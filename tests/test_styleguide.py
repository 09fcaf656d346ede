"""The style guide is there for whoever develops, takes no row of anybody's, and shows every component and message state."""

import re
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client

from inbox.models import Status
from messio.static_files import STYLE_IMPORT, in_order

STATIC = Path(configured.BASE_DIR) / "static"
COMPONENTS = sorted((STATIC / "css" / "components").glob("*.css"))
# It makes what others draw larger for a thumb, and draws nothing.
WITHOUT_A_LOOK = {"touch"}
CLASS = re.compile(r"\.([a-z][\w-]*)")


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


def classes(path: Path) -> set[str]:
    return set(CLASS.findall(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)))


def test_each_component_has_an_example(guide):
    shown = {name for given in re.findall(r' class="([^"]*)"', guide) for name in given.split()}
    missing = []
    for path in COMPONENTS:
        elsewhere = set().union(*(classes(other) for other in COMPONENTS if other != path))
        if path.stem not in WITHOUT_A_LOOK and not (classes(path) - elsewhere) & shown:
            missing.append(path.stem)

    assert len(COMPONENTS) > 30
    assert missing == []


def test_each_component_is_drawn_by_its_own_sheet(guide):
    linked = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', guide)
    sheets = {file for sheet in linked for file in in_order(sheet, STYLE_IMPORT)}

    assert {path.relative_to(STATIC).as_posix() for path in COMPONENTS} <= sheets


@pytest.mark.parametrize(
    "words",
    [
        "could not be looked for",
        "Could not be loaded",
        "seem to be offline",
        "went wrong on our side",
        "There is no filter",
    ],
)
def test_it_shows_what_fails(guide, words):
    assert words in guide
