"""What `bin/dev` and `bin/test` do before there is a virtual environment."""

import ast
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from tests.dev.running import ROOT

spec = spec_from_file_location("bootstrap", ROOT / "bin" / "bootstrap.py")
assert spec
assert spec.loader
bootstrap = module_from_spec(spec)
spec.loader.exec_module(bootstrap)


def nothing(name: str) -> None:
    """A path on which no program is found."""


def redis_server(name: str) -> str | None:
    return "/usr/bin/redis-server" if name == "redis-server" else None


@pytest.mark.parametrize("version", [(3, 6), (3, 8), (3, 10)])
def test_a_python_too_old_is_told_what_to_run_instead(version):
    problem = bootstrap.python_problem(version, {}, nothing)

    name = ".".join(map(str, version))
    assert problem == (
        f"Messio needs Python 3.11 or 3.12 and this is {name}: install one and run it as `python3.12 bin/dev`."
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 12)])
def test_these_pythons_need_nothing_else(version):
    assert bootstrap.python_problem(version, {}, nothing) is None


def test_a_newer_python_needs_a_redis_of_its_own():
    assert "No embedded Redis exists for Python 3.13" in bootstrap.python_problem((3, 13), {}, nothing)
    assert bootstrap.python_problem((3, 13), {"REDIS_URL": "redis://127.0.0.1"}, nothing) is None
    assert bootstrap.python_problem((3, 13), {}, redis_server) is None


@pytest.mark.parametrize("name", ["bin/dev", "bin/test", "bin/bootstrap.py"])
def test_an_old_python_can_read_the_files_that_turn_it_away(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 6))


def test_a_full_disk_and_a_lost_network_are_told_apart():
    full = ["ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"]
    lost = ["ERROR: No matching distribution found for django==5.2.19"]

    assert bootstrap.install_problem(full).startswith("The disk is full: ")
    assert "No matching distribution found" in bootstrap.install_problem(lost)


def test_help_installs_nothing_and_names_every_flag():
    shown = subprocess.run([sys.executable, ROOT / "bin" / "dev", "--help"], capture_output=True, text=True, check=True)

    for flag in ("--port", "--simulator-port", "--data", "--no-seed", "--empty", "--reset"):
        assert flag in shown.stdout
