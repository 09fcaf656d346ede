"""A name that is a telephone or an e-mail is found by lexemes of its own: the search sweep enters such names again."""

from typing import Any

from django.db import migrations
from django.db.models import Q

BATCH = 10_000
# As `contacts.masks` knows a telephone.
TELEPHONE = r"^\+?[\d\s().\-]{8,}$"


def forget_vectors(apps: Any, schema_editor: Any) -> None:
    identities = apps.get_model("inbox", "Identity").objects
    last = identities.order_by("-pk").values_list("pk", flat=True).first() or 0
    for start in range(0, last + 1, BATCH):
        # What is joined to another id is found by that one alone.
        rows = identities.filter(pk__gt=start, pk__lte=start + BATCH, name_vector__isnull=False, joined_to=None)
        of_address = Q(name__regex=TELEPHONE) | Q(name__contains="@")
        of_address |= Q(contact__name__regex=TELEPHONE) | Q(contact__name__contains="@")
        rows.filter(of_address).update(name_vector=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inbox", "0056_change_topic")]

    operations = [migrations.RunPython(forget_vectors, migrations.RunPython.noop)]
