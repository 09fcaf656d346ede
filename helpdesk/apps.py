from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        from helpdesk import audit, calls, customer_parts, holdings, inbox_parts, listeners, traces  # noqa: F401 (they register themselves)
