"""The Celery application: `celery -A messio worker -P threads -Q outbox`, and another with `-Q celery`."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, task_prerun

from workspaces.tracing import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
# `manage.py migrate` has checked everything before; for that each process would load all pages, which take 20 MB.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
app = Celery("messio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def give_request_id(headers: dict[str, Any], **_: Any) -> None:
    headers["request_id"] = request_id.get()


@task_prerun.connect
def take_request_id(task: Any, **_: Any) -> None:
    request_id.set(getattr(task.request, "request_id", None) or "")
