"""A pytest plugin: tests marked `browser` get Chromium, or are skipped so that nobody can miss it."""

import os
from typing import Any

import pytest

from messio.embedded import chromium

REASON = "no Chromium on this machine"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The system's Chromium, for `playwright.chromium.launch(executable_path=…)`."""
    return executable()


@pytest.fixture(scope="session")
def whole_chromium_path() -> str:
    """One that has a desktop to notify, and a microphone."""
    path = chromium.found(*chromium.WHOLE)
    if not path and os.environ.get("CI"):
        pytest.fail(f"{REASON} that is whole")
    return path or pytest.skip(f"{REASON} that is whole")


def executable() -> str:
    return os.environ.get("MESSIO_CHROMIUM") or chromium.found(chromium.LIGHT, *chromium.WHOLE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    waiting = [item for item in items if item.get_closest_marker("browser")]
    if not waiting or executable():
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(f"{len(waiting)} browser tests cannot run: {REASON}.")
    for item in waiting:
        item.add_marker(pytest.mark.skip(reason=REASON))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if REASON in str(report.longrepr)]
    if skipped:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.write_line(
            f"{len(skipped)} browser tests were skipped: {REASON}. Install the package chromium."
        )
