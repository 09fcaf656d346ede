"""Credentials at rest: Fernet with several keys, the newest first, so that keys can be rotated without a pause."""

import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


def fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


if TYPE_CHECKING:
    Column = models.BinaryField[Any, Any]
else:
    Column = models.BinaryField


class EncryptedJSONField(Column):
    """A JSON value that the database, its dumps and its logs never see in clear.

    Raises ImproperlyConfigured when no key of FIELD_KEYS opens a stored value.
    """

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else fernet().encrypt(json.dumps(value).encode())

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        try:
            return json.loads(fernet().decrypt(bytes(value)))
        except InvalidToken as error:
            raise ImproperlyConfigured("FIELD_KEYS lacks the key that encrypted a channel's credentials.") from error

    def value_to_string(self, obj: models.Model) -> str:
        raise ValueError("Credentials are not serialised.")
