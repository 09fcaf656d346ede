from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from contacts import audit, events, listeners, person, suggestions  # noqa: F401 (they register themselves)
        from contacts.importing import customers  # noqa: F401
