from django.apps import AppConfig


class ChannelsWebConfig(AppConfig):
    name = "channels_web"

    def ready(self) -> None:
        from channels_web import audit  # noqa: F401 (it registers itself)
        from channels_web.connector import WebConnector
        from inbox.connectors import register

        register(WebConnector())
