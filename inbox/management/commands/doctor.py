import logging
from typing import Any

from django.core.management.base import BaseCommand

from inbox.doctor import Level, examine


class Command(BaseCommand):
    help = "Look at everything that Messio needs to run; each line is fine, or says what to do."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        # The pool tells of every failed attempt; the one line about the database is enough.
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        styles = {Level.OK: self.style.SUCCESS, Level.NOTE: self.style.WARNING, Level.BROKEN: self.style.ERROR}
        count = 0
        for finding in examine():
            level = styles[finding.level](f"{finding.level:<7}")
            self.stdout.write(f"{level} {finding.subject:<11} {finding.words}")
            self.stdout.flush()
            count += finding.level == Level.BROKEN
        if count:
            raise SystemExit(1)
