from functools import partial

from django.db import transaction
from django.utils import timezone

from contacts.models import Contact, Erasure
from contacts.signals import contact_changing
from contacts.traces import TRACES
from workspaces.access import require
from workspaces.actions.record_audit import record_audit
from workspaces.models import Membership
from workspaces.roles import Permission

# A task takes so many pieces at most before it lets others have its worker.
MOST_PIECES = 50


@transaction.atomic
def erase_contact(*, actor: Membership | None, contact: Contact) -> Erasure:
    """Let a customer be nobody: at once for everybody who looks, and piece by piece in what was kept of them.

    What was counted stays counted: that there were messages and orders, when, and who of us answered. actor: None for the time after
    which the workspace keeps nobody. Raises Contact.DoesNotExist.
    """
    if actor is not None:
        require(actor, Permission.ERASE)
    workspace = actor.workspace if actor else contact.workspace
    contact_changing.send(Contact, contact=contact)
    held = Contact.objects.select_for_update().get(pk=contact.pk, workspace=workspace)
    erasure = Erasure.objects.create(workspace=workspace, contact_id=held.pk, actor=actor)
    # Who registered last first: an app above asks those below whose is what.
    left = {key: traces.begin(held, erasure) for key, traces in reversed(TRACES.items())}
    erasure.left = {key: rest for key, rest in left.items() if rest}
    erasure.save(update_fields=["left"])
    if picture := held.picture.name:
        transaction.on_commit(partial(held.picture.storage.delete, picture), robust=True)
    held.delete()
    record_audit(workspace=workspace, actor=actor, verb="customer.erased", target=str(erasure))
    return erasure


def go_on_erasing(erasure_id: int) -> bool:
    """Erase some of what is left. Returns whether there is more that can be erased now."""
    erasure = Erasure.objects.filter(pk=erasure_id, finished_at=None).first()
    for _ in range(MOST_PIECES):
        if erasure is None or not erasure.left:
            break
        before = dict(erasure.left)
        left = {key: TRACES[key].go_on(erasure, rest) for key, rest in erasure.left.items()}
        erasure.left = {key: rest for key, rest in left.items() if rest}
        erasure.save(update_fields=["left"])
        if erasure.left == before:
            return False
    if erasure is not None and not erasure.left:
        erasure.finished_at = timezone.now()
        erasure.save(update_fields=["finished_at"])
    return erasure is not None and erasure.finished_at is None
