"""What each process has in its memory for nothing, every installation pays for once a process."""

import subprocess
import sys

from tests.dev.running import ROOT

# Wanted by the web process alone, and by a worker with something to tell.
HEAVY = ("pydantic", "ninja", "av", "PIL", "django.test")
LOADED = f"""
import sys, django
django.setup()
import inbox.management.commands.ingest
from messio.celery import app
app.loader.import_default_modules()
print(*(name for name in {HEAVY} if name in sys.modules))
"""
SENT = """
import sys
from messio.beat import app
app.loader.init_worker()
print(*(name for name in ("inbox.models", "allauth") if name in sys.modules))
"""


def test_ingest_and_workers_load_nothing_of_the_api_and_of_pictures():
    assert printed_by(LOADED) == []


def test_beat_loads_nothing_that_it_only_names():
    assert printed_by(SENT) == []


def printed_by(program: str) -> list[str]:
    return subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True).split()
