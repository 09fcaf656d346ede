"""`export_workspace` from a process that stays: to start one for each count would take longer than most faults do.

For each line on standard input it writes the export, and an empty line behind it.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (Django first)
from django.db import connection  # noqa: E402

for _ in sys.stdin:
    call_command("export_workspace", sys.argv[1])
    print(flush=True)
    connection.close()  # the server may be another one by the next time
