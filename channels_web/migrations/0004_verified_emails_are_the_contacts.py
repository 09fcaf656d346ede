from django.db import migrations
from django.db.models import Max
from django.utils import timezone


def forward(apps, schema_editor):
    """An address that the team entered for another customer stays there: whoever proves it next is found by it."""
    email_of = apps.get_model("contacts", "ContactEmail").objects
    now = timezone.now()
    for row in apps.get_model("channels_web", "VerifiedEmail").objects.order_by("pk").iterator():
        last = email_of.filter(contact_id=row.contact_id).aggregate(last=Max("position"))["last"]
        place = {"workspace_id": row.workspace_id, "address": row.email}
        email, _ = email_of.get_or_create(
            **place, defaults={"contact_id": row.contact_id, "position": 0 if last is None else last + 1}
        )
        if email.contact_id == row.contact_id:
            email_of.filter(pk=email.pk).update(verified_at=now)
            # It is to be found by this too: a sweep enters whoever has no vector.
            apps.get_model("contacts", "Contact").objects.filter(pk=row.contact_id).update(vector=None)


def back(apps, schema_editor):
    verified = apps.get_model("channels_web", "VerifiedEmail")
    proved = apps.get_model("contacts", "ContactEmail").objects.exclude(verified_at=None)
    rows = proved.values_list("workspace_id", "address", "contact_id")
    verified.objects.bulk_create(
        (verified(workspace_id=workspace, email=address, contact_id=contact) for workspace, address, contact in rows),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("channels_web", "0003_widget_choices"), ("contacts", "0017_contact_email_verified")]

    operations = [migrations.RunPython(forward, back)]
