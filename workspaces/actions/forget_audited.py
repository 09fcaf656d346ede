from collections.abc import Callable, Collection, Mapping

from django.db import connection, transaction

from workspaces.models import AuditEntry, Workspace


@transaction.atomic
def forget_audited(*, workspace: Workspace, names: Mapping[str, str], ids: Collection[int]) -> None:
    """Let the audit trail name nobody of these any more: their numbers stand in place of their names.

    names: by the member of an entry's details that has somebody's number, what has their name: "target", or another member.
    """
    let_words_change(workspace)
    for number, name in names.items():
        for entry in AuditEntry.objects.filter(workspace=workspace, **{f"details__{number}__in": list(ids)}):
            unnamed = f"#{entry.details[number]}"
            if name == "target":
                entry.target = unnamed
            else:
                entry.details[name] = unnamed
            entry.save(update_fields=["target", "details"])


@transaction.atomic
def forget_told(*, workspace: Workspace, member: str, is_told: Callable[[str], bool]) -> None:
    """Empty this member of the details of entries where it tells of somebody."""
    let_words_change(workspace)
    for entry in AuditEntry.objects.filter(workspace=workspace, details__has_key=member).iterator():
        if is_told(entry.details[member]):
            entry.details[member] = ""
            entry.save(update_fields=["details"])


def let_words_change(workspace: Workspace) -> None:
    """The trail's trigger lets them only in the workspace that this transaction names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('messio.forgetting_in_workspace', %s, true)", [str(workspace.pk)])
