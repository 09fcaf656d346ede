from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from contacts import audit, events, listeners, suggestions  # noqa: F401 (they register themselves)
