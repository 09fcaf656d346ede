"""What a platform is to Messio. A channel app registers its connector in `AppConfig.ready()`; the inbox knows none by name."""

from inbox.connectors.account import Explanation, Health, KnownFact, Limit, Profile, TokenLife
from inbox.connectors.capabilities import (
    JPEG,
    LARGEST_MADE,
    OGG,
    RECORDED,
    ButtonLimits,
    Capabilities,
    CardLimits,
    FileLimit,
    ListedTemplate,
    TemplateState,
)
from inbox.connectors.contract import Connector, MalformedBody, Signal, Verdict
from inbox.connectors.failures import PASSING, ErrorKind, Scope, SendError
from inbox.connectors.outgoing import OutgoingCard, OutgoingFile, OutgoingPart, OutgoingTemplate, Sent
from inbox.connectors.past import Found, HistoryPage, HistoryReach, Search

__all__ = [
    "JPEG",
    "LARGEST_MADE",
    "OGG",
    "PASSING",
    "RECORDED",
    "ButtonLimits",
    "Capabilities",
    "CardLimits",
    "Connector",
    "ErrorKind",
    "Explanation",
    "FileLimit",
    "Found",
    "Health",
    "HistoryPage",
    "HistoryReach",
    "KnownFact",
    "Limit",
    "ListedTemplate",
    "MalformedBody",
    "OutgoingCard",
    "OutgoingFile",
    "OutgoingPart",
    "OutgoingTemplate",
    "Profile",
    "Scope",
    "Search",
    "SendError",
    "Sent",
    "Signal",
    "TemplateState",
    "TokenLife",
    "Verdict",
    "connectors",
    "get_connector",
    "register",
]

connectors: dict[str, Connector] = {}


def register(connector: Connector) -> None:
    connectors[connector.platform] = connector


def get_connector(platform: str) -> Connector:
    """Raises KeyError for a platform that no installed app knows."""
    return connectors[platform]
