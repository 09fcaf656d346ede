from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api import audit, listeners, traces  # noqa: F401 (they register themselves)
