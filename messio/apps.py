from django.apps import AppConfig


class MessioConfig(AppConfig):
    name = "messio"

    def ready(self) -> None:
        # Here and not in the package itself, which the supervisor of bin/dev imports and must not pay Celery for.
        from messio import celery  # noqa: F401 (from now on, tasks are sent through this application)
