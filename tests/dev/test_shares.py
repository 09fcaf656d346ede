"""Runs side by side share the tests (`messio/embedded/shares.py`)."""

import os
import subprocess
import sys

import pytest

from tests.dev.running import ROOT

TESTS = """
import pytest

def test_first(): pass

def test_second(): pass
"""
MODULES = ["browser/test_page", "conformance/test_in", "conformance/test_out", "test_a", "test_b"]


@pytest.fixture
def share(tmp_path):
    """Start one of the runs; called again, another."""
    (tmp_path / "begun").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]")
    for name in MODULES:
        path = tmp_path / "tests" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-v", "-p", "messio.embedded.shares", "tests"]

    def start(number: int) -> subprocess.Popen[str]:
        where = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "DJANGO_SETTINGS_MODULE": ""}
        where |= {"MESSIO_SHARES": str(tmp_path / "begun"), "MESSIO_SHARE": str(number)}
        return subprocess.Popen(
            command, cwd=tmp_path, env=os.environ | where, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return start


def modules(output: str) -> list[str]:
    """Those of the tests that passed, in their order."""
    names = [line.partition(".py::")[0].removeprefix("tests/") for line in output.splitlines() if "PASSED" in line]
    assert names[::2] == names[1::2], "each has two tests, which stay together"
    return names[::2]


@pytest.mark.parametrize(
    ("number", "order"),
    [
        (0, [*MODULES[1:], MODULES[0]]),
        (1, [MODULES[0], *MODULES[:2:-1], *MODULES[1:3]]),
        (2, [*MODULES[:2:-1], *MODULES[1:3], MODULES[0]]),
    ],
    ids=["the others", "browsers", "the others from their end"],
)
def test_each_begins_with_a_part_of_its_own_and_takes_what_is_left(share, number, order):
    assert modules(share(number).communicate()[0]) == order


def test_every_test_is_run_by_one_of_them(share):
    runs = [share(number) for number in range(3)]

    shared = [modules(run.communicate()[0]) for run in runs]

    assert sorted(name for names in shared for name in names) == MODULES
    assert any({"conformance/test_in", "conformance/test_out"} <= set(names) for names in shared)


def test_none_is_left_out_where_pytest_sorted_the_tests_of_modules_apart(share, tmp_path):
    sort = "def pytest_collection_modifyitems(items): items.sort(key=lambda item: item.name)"
    (tmp_path / "conftest.py").write_text(sort)
    runs = [share(number) for number in range(3)]

    passed = [line for run in runs for line in run.communicate()[0].splitlines() if "PASSED" in line]

    assert len(passed) == 2 * len(MODULES)


def test_a_failure_is_named_at_once_where_the_rest_is_not_seen(share, tmp_path):
    (tmp_path / "tests" / "test_a.py").write_text("def test_wrong(): assert False")

    run = share(1)

    assert run.communicate()[1] == "FAILED tests/test_a.py::test_wrong (call)\n"
    assert run.returncode == 1
