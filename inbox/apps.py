from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from inbox import audit, listeners, traces  # noqa: F401 (they register themselves)
