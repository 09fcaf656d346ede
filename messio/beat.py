"""Celery's beat: `celery -A messio.beat beat`. By the clock it sends the names of tasks, so it loads nothing of what does them.

Without Celery's fixup for Django, which loads every app, the process is half as large.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init
from django.conf import settings
from django.utils.log import configure_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
app = Celery("messio", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
# Before Celery's own, which would write in its form where nobody has set one.
configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


@beat_init.connect
def beat_at_once(**_: Any) -> None:
    """Its schedule waits an interval first, and `manage.py doctor` would call a start a failure."""
    app.send_task("inbox.tasks.heartbeat")
