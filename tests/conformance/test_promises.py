"""What a platform lacks is proved: nobody can play it, nothing of ours reads it, and no call is there that nobody may ask for."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from inbox.connectors import Connector, get_connector
from tests.conformance.driver import ACTS, Driver
from tests.conformance.platforms import PLATFORMS

# How a driver plays an act that is no message, and which of `inbox.events` tells of it.
PLAYED = {"reaction": "reacts", "edit": "edits", "unsend": "unsends", "read": "reads"}
TOLD = {"reaction": "ReactionChanged", "edit": "MessageEdited", "unsend": "MessageDeleted", "read": "Receipt", "referral": "Referred"}  # fmt: skip
# A call of the contract that not every platform has → what says that it is there.
PROMISED = {
    "history": lambda connector: connector.capabilities.history is not None,
    "templates": lambda connector: connector.policy.templates is not None,
    "react": lambda connector: bool(connector.capabilities.reactions),
    "renew": lambda connector: type(connector).token_life is not Connector.token_life,
}


def package_of(platform: str) -> str:
    return type(get_connector(platform)).__module__.partition(".")[0]


def names_in(package: str) -> set[str]:
    """Every name that the package's code uses."""
    files = Path(str(import_module(package).__file__)).parent.rglob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    return {node.id for node in nodes if isinstance(node, ast.Name)}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_customers_cannot_do_nobody_plays_and_no_parser_reads(platform):
    driver, package = PLATFORMS[platform], package_of(platform)
    # Two platforms of one package read each other's events.
    together = frozenset().union(*(other.acts for other in PLATFORMS.values() if package_of(other.platform) == package))
    used = names_in(package)

    assert driver.acts <= set(ACTS)
    for act, method in PLAYED.items():
        is_played = getattr(driver, method) is not getattr(Driver, method)
        assert (act, is_played) == (act, act in driver.acts)
    for act, event in TOLD.items():
        assert (act, event in used) == (act, act in together)


@pytest.mark.parametrize("call", PROMISED)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_call_that_not_every_platform_has_is_there_where_it_is_promised_and_only_there(platform, call):
    connector = get_connector(platform)

    is_there = getattr(type(connector), call) is not getattr(Connector, call)

    assert is_there == PROMISED[call](connector)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_composer_offers_what_the_table_of_the_platform_takes_and_nothing_else(platform):
    """A tick that is never told, a window without an end, a voice that no file of the platform can be."""
    connector = get_connector(platform)
    can = connector.capabilities

    assert can.receipts <= {"sent", "delivered", "read"}
    assert ("read" in can.receipts) == ("read" in PLATFORMS[platform].acts)
    assert not can.voice or can.largest("audio", can.voice)
    assert can.template_limit > 0 or connector.policy.templates is None
    assert not can.typing_is_seen or can.typing
