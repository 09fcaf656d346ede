from django.db import models


class IdKey(models.Model):
    """The one row with the key of the ids that others get (`api/ids.py`). Another key would be other ids for every row."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    key = models.BinaryField(editable=False)

    def __str__(self) -> str:
        return "key of the ids"
