"""`dev.env`, through which settings find what bin/dev started."""

import subprocess
import sys

import environ
import pytest

from messio.embedded import data
from messio.embedded.postgres import LONGEST_SOCKET_PATH_BYTES, Postgres
from tests.dev.running import ROOT


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in ("SECRET_KEY", "FIELD_KEYS", "META_APP_ID"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["plain", "two words", "a+b", "100%", "đồ-uống"])
def test_settings_read_the_embedded_database_whatever_the_directory_is_called(tmp_path, name):
    postgres = Postgres(tmp_path / name)

    read = environ.Env.db_url_config(postgres.url)

    assert (read["HOST"], read["USER"], read["NAME"]) == (str(tmp_path / name), "messio", "messio")


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    postgres = Postgres(tmp_path / ("long" * 30))

    assert len(str(postgres.socket_directory / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH_BYTES
    assert postgres.socket_directory == Postgres(tmp_path / ("long" * 30)).socket_directory


def test_keys_are_made_once_and_kept(tmp_path):
    first = data.write_environment(tmp_path, {"DEBUG": "1"})
    second = data.write_environment(tmp_path, {"DEBUG": "1"})

    assert first == second
    assert len(first["SECRET_KEY"]) >= 50


def test_the_real_environment_wins_and_its_key_joins_the_kept_one(tmp_path, monkeypatch):
    kept = data.write_environment(tmp_path, {"META_APP_ID": "demo"})["FIELD_KEYS"]
    newer = data.fernet_key()
    monkeypatch.setenv("META_APP_ID", "1234")
    monkeypatch.setenv("FIELD_KEYS", newer)

    written = data.write_environment(tmp_path, {"META_APP_ID": "demo"})

    assert written["META_APP_ID"] == "1234"
    assert written["FIELD_KEYS"] == f"{newer},{kept}"


def test_django_environ_reads_what_is_written(tmp_path, monkeypatch):
    written = data.write_environment(tmp_path, {"GREETING": "it's 5 o'clock # here = now"})
    monkeypatch.setattr(environ.Env, "ENVIRON", {})

    environ.Env.read_env(tmp_path / "dev.env")

    assert written == environ.Env.ENVIRON


def test_the_supervisor_imports_neither_django_nor_celery():
    words = "import sys, messio.embedded.dev; print({'django', 'celery'} & set(sys.modules))"

    assert subprocess.check_output([sys.executable, "-c", words], cwd=ROOT, text=True).strip() == "set()"
