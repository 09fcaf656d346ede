from typing import Any

from django.core.management.base import BaseCommand

from inbox.search.catch_up import index_what_is_missing


class Command(BaseCommand):
    help = "Make searchable what was written before search was there. Safe to repeat and to interrupt."

    def handle(self, **options: Any) -> None:
        count = index_what_is_missing()
        self.stdout.write(f"{count} messages and customers were made searchable.")
