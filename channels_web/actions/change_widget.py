from django.db import transaction

from channels_web.models import Widget
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission

# All that an owner sets.
SETTINGS = (
    "title",
    "colour",
    "position",
    "from_side",
    "from_bottom",
    "language",
    "texts",
    "domains",
    "time_zone",
    "hours",
    "holidays",
    "ask_name",
    "ask_email",
    "ask_phone",
    "takes_files",
    "plays_sound",
    "shows_answer_time",
)


@transaction.atomic
def change_widget(*, widget: Widget, actor: Membership) -> None:
    """Keep the settings that the widget holds. What is as it was is not written, and where nothing changed nobody did anything."""
    require(actor, Permission.MANAGE_CHANNELS)
    before = Widget.objects.select_for_update().get(pk=widget.pk)
    changed = [name for name in SETTINGS if getattr(before, name) != getattr(widget, name)]
    if not changed:
        return
    widget.save(update_fields=changed)
    channel = widget.channel
    details = {"settings": changed}
    record_audit(workspace=channel.workspace, actor=actor, verb="chat.changed", target=channel.name, details=details)
