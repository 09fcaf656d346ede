"""The audit trail in sentences. An app above adds the verbs of its own when it starts."""

from django.utils.translation import gettext_lazy as _

from workspaces.models import AuditEntry
from workspaces.roles import Role

# verb → sentence; %(target)s is the entry's, other names are its details.
SENTENCES = {
    "workspace.created": _("created the workspace %(target)s"),
    "workspace.moved": _("set country and time zone to %(country)s, %(time_zone)s"),
    "workspace.merges_duplicates": _(
        "let customers with the same telephone or verified e-mail be merged by themselves"
    ),
    "workspace.asks_about_duplicates": _("let no customers be merged by themselves any more"),
    "workspace.agents_see.everything": _("let agents and viewers see everything"),
    "workspace.agents_see.theirs": _("let agents and viewers see only what is theirs"),
    "workspace.agents_see.nobodys": _("let agents and viewers see only what is theirs and what nobody has"),
    "workspace.masks_addresses.true": _("masked customers' telephones and e-mails for agents and viewers"),
    "workspace.masks_addresses.false": _("let agents and viewers see customers' telephones and e-mails"),
    "workspace.renamed": _("renamed the workspace from %(before)s to %(target)s"),
    "invitation.sent": _("invited %(target)s as %(role)s"),
    "invitation.revoked": _("took back the invitation of %(target)s"),
    "member.joined": _("joined as %(role)s, invited as %(invited)s"),
    "member.left": _("left the workspace"),
    "member.removed": _("removed %(target)s"),
    "member.role_changed": _("changed %(target)s from %(before)s to %(role)s"),
    "team.created": _("made the team %(target)s"),
    "team.changed": _("changed the team %(target)s"),
    "team.deleted": _("deleted the team %(target)s"),
    "tag.created": _("made the tag %(target)s"),
    "tag.changed": _("changed the tag %(before)s, which is %(target)s now"),
    "tag.deleted": _("deleted the tag %(target)s"),
}


def sentence(entry: AuditEntry) -> str:
    """Say what was done, in the reader's language; an entry that its sentence does not fit is shown as it is."""
    if entry.verb not in SENTENCES:
        return f"{entry.verb} {entry.target}"
    roles = {role.value: role.label for role in Role}
    words = {
        name: roles.get(value, value) if isinstance(value, str) else value for name, value in entry.details.items()
    }
    words["target"] = entry.target
    try:
        return str(SENTENCES[entry.verb]) % words
    except KeyError:
        return f"{entry.verb} {entry.target}"
