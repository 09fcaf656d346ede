"""Scripts of ours: small enough to be one behaviour each, soon there, and there once."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

STATIC = Path(settings.BASE_DIR) / "static"
SCRIPTS = STATIC / "js"
MOST_BYTES = 5 * 1024
IMPORT = re.compile(r"""(?:import|from)\s+["'](\.[^"']+)["']""")
NAMED = re.compile(r"""(?:src|href)="/static/(js/[^"]+\.js)""")


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_a_script_is_under_5_kb(path):
    assert path.stat().st_size < MOST_BYTES


@pytest.mark.django_db
def test_no_script_of_the_inbox_is_more_than_three_questions_away(an_client):
    """The page, what it names, and what that imports."""
    page = an_client.get("/w/bamboo/inbox/").content.decode()
    named = {STATIC / name for name in NAMED.findall(page)}
    known = named | {imported for script in named for imported in imports(script)}

    assert named
    assert {imported for script in known for imported in imports(script)} <= known


def test_a_release_names_each_script_by_what_is_in_it_wherever_it_is_asked_for(tmp_path):
    release = {"BACKEND": "messio.static_files.StaticFiles"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=settings.STORAGES | {"staticfiles": release}):
        call_command("collectstatic", interactive=False, verbosity=0)
    hashed = [path for path in (tmp_path / "js").rglob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]

    assert len(hashed) == len(list(SCRIPTS.rglob("*.js")))
    for script in hashed:
        for imported in imports(script):
            assert imported in hashed, f"{script.name} imports {imported.name}"


def imports(script: Path) -> set[Path]:
    return {(script.parent / name).resolve() for name in IMPORT.findall(script.read_text())}
