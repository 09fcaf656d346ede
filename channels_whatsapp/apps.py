from django.apps import AppConfig


class ChannelsWhatsAppConfig(AppConfig):
    name = "channels_whatsapp"

    def ready(self) -> None:
        from channels_whatsapp import checks  # noqa: F401 (registers itself)
        from channels_whatsapp.connector import WhatsAppConnector
        from inbox.connectors import register

        register(WhatsAppConnector())
