from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from inbox import audit, customer_list, listeners, traces  # noqa: F401 (they register themselves)

        customer_list.register()
