"""What can be done with one message, and what stands in its place once it was deleted here."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from inbox.actions.delete_message import is_deletable
from inbox.actions.react_to_message import is_reactable
from inbox.connectors import Capabilities
from inbox.models import Message


@dataclass(frozen=True)
class DeletionView:
    sentence: str
    at: datetime | None


def verbs(message: Message, capabilities: Capabilities, *, may_be_quoted: bool, has_files: bool) -> str:
    """The words of its menu. Who may do what, the page knows: this is the same for all who look."""
    if message.is_deleted:
        return ""
    offered = {
        "react": bool(capabilities.reactions) and is_reactable(message),
        "reply": may_be_quoted,
        "copy": bool(message.text),
        "forward": bool(message.direction) and bool(message.text or has_files),
        "delete": is_deletable(message),
    }
    return " ".join(verb for verb, is_offered in offered.items() if is_offered)


def deletion_view(message: Message) -> DeletionView | None:
    """None where nobody of the team deleted it: what its writer unsent was told by the platform."""
    if not (deletion := message.data.get("deletion")):
        return None
    if message.kind == Message.Kind.NOTE:
        sentence = _("%(name)s deleted this note") % {"name": deletion["by"]}
    else:
        sentence = _("%(name)s deleted this message here. The customer still sees it.") % {"name": deletion["by"]}
    return DeletionView(sentence, parse_datetime(deletion["at"]))
