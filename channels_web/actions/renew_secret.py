import secrets

from django.db import transaction
from django.utils import timezone

from channels_web.models import Widget
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission


@transaction.atomic
def renew_secret(*, widget: Widget, actor: Membership) -> str:
    """Make the secret by which the shop proves who its customers are, and return it to be shown this once.

    What was signed with the one before proves nothing any more.
    """
    require(actor, Permission.MANAGE_CHANNELS)
    secret = secrets.token_hex(32)
    widget.secrets, widget.secret_shown_at = {"identity": secret}, timezone.now()
    widget.save(update_fields=["secrets", "secret_shown_at"])
    channel = widget.channel
    record_audit(workspace=channel.workspace, actor=actor, verb="chat.secret_renewed", target=channel.name)
    return secret
