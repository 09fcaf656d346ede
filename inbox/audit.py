"""The inbox's verbs in the audit trail."""

from django.utils.translation import gettext_lazy as _

from workspaces.audit import SENTENCES

SENTENCES |= {
    "channel.connected": _("connected the channel %(target)s"),
    "channel.reconnected": _("connected the channel %(target)s again"),
    "channel.disconnected": _("disconnected the channel %(target)s"),
    "customer.withdrew": _("was asked by %(target)s, on %(channel)s, to delete their data or use it no longer"),
    "channel.subscribed": _("had news of the channel %(target)s come to Messio again"),
    "channel.paused": _("paused sending in the channel %(target)s"),
    "channel.resumed": _("resumed sending in the channel %(target)s"),
    "channel.seen_shown": _("let customers of the channel %(target)s see what was read"),
    "channel.seen_hidden": _("no longer lets customers of the channel %(target)s see what was read"),
    "channel.typing_shown": _("let customers of the channel %(target)s see who writes"),
    "channel.typing_hidden": _("no longer lets customers of the channel %(target)s see who writes"),
    "channel.teams": _("changed the teams of the channel %(target)s"),
    "saved_reply.created": _("wrote the saved reply %(target)s"),
    "saved_reply.changed": _("changed the saved reply %(target)s"),
    "saved_reply.deleted": _("deleted the saved reply %(target)s"),
    "workspace.exported": _("exported the conversations"),
    "channel.needs_reconnect": _("stopped the channel %(target)s, which must be connected again"),
}
