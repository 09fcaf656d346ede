from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        from api import audit, listeners  # noqa: F401 (they register themselves)
