from django.apps import AppConfig


class ChannelsZaloConfig(AppConfig):
    name = "channels_zalo"

    def ready(self) -> None:
        from channels_zalo import checks  # noqa: F401 (registers itself)
        from channels_zalo.connector import ZaloConnector
        from inbox.connectors import register

        register(ZaloConnector())
