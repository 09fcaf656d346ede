from typing import Any

from workspaces.models import AuditEntry, Membership, Workspace


def record_audit(
    *, workspace: Workspace, actor: Membership | None, verb: str, target: str, details: dict[str, Any] | None = None
) -> AuditEntry:
    """Write who did what to the workspace's audit trail, in the caller's transaction.

    actor: None for the system or an operator's command. verb: `noun.past`, such as `member.removed`; give each verb a
    sentence in `workspaces.audit.SENTENCES`. target: a name that stays readable when the row is gone. details: JSON.
    """
    return AuditEntry.objects.create(
        workspace=workspace,
        actor_id=actor.pk if actor else None,
        actor_name=str(actor)[:150] if actor else "",
        verb=verb,
        target=target[:200],
        details=details or {},
    )
