"""Scripts of ours: small enough to be one behaviour each, soon there, and there once."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from messio.static_files import PAGES, SCRIPT_IMPORT, STYLE_IMPORT, in_order, join

STATIC = Path(settings.BASE_DIR) / "static"
SCRIPTS = STATIC / "js"
MOST_BYTES = 5 * 1024
ASKED_FOR = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / PAGES).iterdir())
# What a sound is recorded with runs in a thread of its own.
WORKLET = "js/voice-worklet.js"


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_a_script_is_under_5_kb(path):
    assert path.stat().st_size < MOST_BYTES


def test_each_script_is_behind_a_page():
    scripts = {path.relative_to(STATIC).as_posix() for path in SCRIPTS.rglob("*.js")}
    behind = {name for page in ASKED_FOR if page.endswith(".js") for name in in_order(page, SCRIPT_IMPORT)}

    assert scripts - behind == {WORKLET}


def test_a_page_asks_for_one_script_of_ours(an_client):
    page = an_client.get("/w/bamboo/inbox/").text

    assert re.findall(r'<script[^>]* src="/static/((?!vendor)[^"]+)"', page) == ["pages/inbox.js"]


@pytest.mark.parametrize("name", [name for name in ASKED_FOR if name.endswith(".css")])
def test_joined_styles_stand_in_the_order_of_their_imports(name):
    joined = join(name)
    marks = [re.sub(r"\s+", " ", (STATIC / file).read_text())[:200] for file in in_order(name, STYLE_IMPORT)[:-1]]
    places = [re.sub(r"\s+", " ", joined).find(mark) for mark in marks]

    assert -1 not in places
    assert places == sorted(places)


def test_what_cannot_be_joined_ends_a_release(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "odd.js").write_text('export default "odd"\n')
    with override_settings(STATICFILES_DIRS=[tmp_path]), pytest.raises(ValueError, match="export default"):
        join("pages/odd.js")


def test_a_release_has_what_a_page_asks_for_in_one_file_named_by_what_is_in_it(tmp_path):
    release = {"BACKEND": "messio.static_files.StaticFiles"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | {"staticfiles": release}):
        call_command("collectstatic", interactive=False, verbosity=0)

    for name in ASKED_FOR:
        stem, _, ending = name.rpartition(".")
        (released,) = [
            path for path in tmp_path.glob(f"{stem}.*.{ending}") if re.search(r"\.[0-9a-f]{12}\.", path.name)
        ]
        content = released.read_text()
        assert "import " not in content
        assert all((released.parent / url).resolve().exists() for url in re.findall(r'url\("([^"]+)"\)', content))
