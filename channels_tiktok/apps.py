from django.apps import AppConfig


class ChannelsTiktokConfig(AppConfig):
    name = "channels_tiktok"

    def ready(self) -> None:
        from channels_tiktok import checks  # noqa: F401 (registers itself)
        from channels_tiktok.connector import TikTokConnector
        from inbox.connectors import register

        register(TikTokConnector())
