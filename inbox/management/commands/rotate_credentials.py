from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from inbox.crypto import EncryptedJSONField


class Command(BaseCommand):
    help = "Encrypt every stored credential with the first key of FIELD_KEYS. Afterwards the older keys may go."

    def handle(self, **options: Any) -> None:
        done, unreadable = 0, []
        for model, field in encrypted_fields():
            rows = model._default_manager.exclude(**{field: None}).order_by("pk")
            for pk in rows.values_list("pk", flat=True):
                try:
                    rotate(model, field, pk)
                    done += 1
                except ImproperlyConfigured:
                    unreadable.append(f"{model._meta.verbose_name} {pk}")
        self.stdout.write(f"{done} encrypted with the first key of FIELD_KEYS.")
        if unreadable:
            names = ", ".join(unreadable)
            raise CommandError(f"No key of FIELD_KEYS opens {names}: add the key that did, or reconnect them.")


def encrypted_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, EncryptedJSONField):
                yield model, field.name


@transaction.atomic
def rotate(model: type[models.Model], field: str, pk: object) -> None:
    """Under the row's lock, because a token may be refreshed meanwhile. Raises ImproperlyConfigured."""
    row = model._default_manager.select_for_update(no_key=True).only(field).filter(pk=pk).first()
    if row is not None:
        row.save(update_fields=[field])
