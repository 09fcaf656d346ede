from django.utils.translation import gettext as _

from inbox.models import Conversation, Message


def activity_text(message: Message) -> str:
    """Say a change of the conversation's state in words: who did what. One of an unknown kind is named as it is."""
    actor = str(message.author) if message.author else message.author_name
    given = {name: message.data.get(name, "") for name in ("assignee", "tag", "team")}
    given |= {"actor": actor, "priority": priority_label(message)}
    by_member = {
        "assigned": _("%(actor)s assigned this to %(assignee)s"),
        "unassigned": _("%(actor)s took the assignment away"),
        "team_assigned": _("%(actor)s assigned this to the team %(team)s"),
        "team_unassigned": _("%(actor)s took this from the team %(team)s"),
        "resolved": _("%(actor)s resolved this"),
        "reopened": _("%(actor)s opened this again"),
        "prioritised": _("%(actor)s set the priority: %(priority)s"),
        "tagged": _("%(actor)s added the tag %(tag)s"),
        "untagged": _("%(actor)s took the tag %(tag)s away"),
        "pended": _("%(actor)s set this to pending"),
        "snoozed": _("%(actor)s put this aside until"),
        "blocked": _("%(actor)s blocked this customer"),
        "unblocked": _("%(actor)s unblocked this customer"),
        "undone": _("%(actor)s undid that"),
        "started": _("%(actor)s began this conversation"),
        "channel_reconnected": _("%(actor)s reconnected the channel"),
    }
    by_itself = {
        "assigned": _("Assigned to %(assignee)s"),
        "unassigned": _("No longer assigned"),
        "team_assigned": _("Assigned to the team %(team)s"),
        "team_unassigned": _("No longer with the team %(team)s"),
        "team_released": _("The team %(team)s was deleted, so it has this no longer"),
        "resolved": _("Resolved"),
        "customer_ended": _("The customer ended the chat"),
        "reopened": _("Open again: the customer wrote"),
        "tagged": _("Got the tag %(tag)s"),
        "untagged": _("Lost the tag %(tag)s"),
        "channel_reconnected": _("Channel reconnected"),
        "unanswered": _("Open again: the reply was not sent"),
        "joined": _("Two conversations of this customer became this one"),
        "moved": _("The customer has another number now. Replies go there."),
        "number_lost": _("This customer's number is somebody else's now. Replies no longer go there."),
        "number_gained": _("This number was another customer's before. Their conversation stays apart."),
        "followed": _("The customer follows you again"),
        "unfollowed": _("The customer no longer follows you"),
        "opted_in": _("The customer wants advertising again"),
        "opted_out": _("The customer wants no advertising any more"),
        "snooze_ended": _("Open again: its time has come"),
        "released": _("%(assignee)s left the workspace, so nobody has this now"),
    }
    name = str(message.data.get("activity", ""))
    if actor and name == "assigned" and given["assignee"] == actor:
        return _("%(actor)s took this on") % given
    if actor and name == "team_assigned" and given["assignee"]:
        return (
            _("%(actor)s assigned this to the team %(team)s; %(assignee)s is not in it and has this no longer") % given
        )
    sentence = (by_member.get(name) if actor else None) or by_itself.get(name) or name
    return sentence % given


def priority_label(message: Message) -> str:
    try:
        return str(Conversation.Priority(message.data.get("priority", Conversation.Priority.NONE)).label)
    except ValueError:
        return ""
