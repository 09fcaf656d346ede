from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from inbox import audit, holdings, listeners  # noqa: F401 (they register themselves)
