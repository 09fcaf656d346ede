from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from inbox import audit, customer_list, listeners  # noqa: F401 (they register themselves)
        from inbox.customers import clues, holdings, panels, timeline  # noqa: F401

        customer_list.register()
