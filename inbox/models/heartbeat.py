from django.db import models
from django.utils import timezone


class Heartbeat(models.Model):
    """When a process last worked, for `manage.py doctor` and /metrics. An outage is known by it, too.

    name: "ingest" (written by its loop), "web" and "webhooks" (each by a thread of its processes), "schedule" or "outbox" (each written by a task, so it proves beat and a worker
    of that line at once).
    """

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def beat(name: str) -> None:
        now = Heartbeat(name=name, at=timezone.now())
        Heartbeat.objects.bulk_create([now], update_conflicts=True, unique_fields=["name"], update_fields=["at"])
