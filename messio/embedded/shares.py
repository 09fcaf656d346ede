"""A pytest plugin: runs side by side share the tests, a module at a time, until none is left.

Each goes through all of them from a place of its own and runs what no other has begun, so none is idle while another has
much left. A module stays whole, because what it starts (a browser, a server) serves all its tests.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# One installation serves all modules of this directory.
WHOLE = ("tests/conformance",)
terminal = os.dup(sys.stderr.fileno())  # before pytest takes it


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if session.config.option.collectonly or session.testsfailed:
        return None
    begun, number = Path(os.environ["MESSIO_SHARES"]), int(os.environ["MESSIO_SHARE"])
    items = mine(session.items, begun, number)
    item = next(items, None)
    while item:
        following = next(items, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def mine(items: list[pytest.Item], begun: Path, number: int) -> Iterator[pytest.Item]:
    """A module is begun when the run comes to its first test, which is as late as can be."""
    for name, tests in in_order(items, number):
        try:
            (begun / name.replace("/", " ")).touch(exist_ok=False)
        except FileExistsError:
            continue
        yield from tests


def in_order(items: list[pytest.Item], number: int) -> list[tuple[str, list[pytest.Item]]]:
    """Each run begins where the others end. pytest has sorted the tests by what they need, so those of a module stand apart."""
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(module_of(item), []).append(item)
    browsers = [module for module in modules.items() if module[0].startswith("tests/browser/")]
    others = [module for module in modules.items() if not module[0].startswith("tests/browser/")]
    return [others + browsers[::-1], browsers + others[::-1], others[::-1] + browsers[::-1]][number]


def module_of(item: pytest.Item) -> str:
    name = item.nodeid.partition("::")[0]
    return next((whole for whole in WHOLE if name.startswith(whole)), name)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Told at once: what a run says beside the others is shown when all are done."""
    if report.failed:
        os.write(terminal, f"FAILED {report.nodeid} ({report.when})\n".encode())
