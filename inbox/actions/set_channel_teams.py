from collections.abc import Iterable

from django.db import transaction

from inbox.models import Channel
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership, Team


@transaction.atomic
def set_channel_teams(*, channel: Channel, teams: Iterable[Team], actor: Membership) -> None:
    """Say which teams look after a channel; none means everybody. The teams are of the channel's workspace."""
    chosen = list(teams)
    channel.teams.set(chosen)
    names = ", ".join(sorted(team.name for team in chosen))
    record_audit(
        workspace=channel.workspace, actor=actor, verb="channel.teams", target=channel.name, details={"teams": names}
    )
