"""The Celery application: `celery -A messio worker -P threads`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
app = Celery("messio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
