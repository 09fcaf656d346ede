from django.apps import AppConfig


class ChannelsFbConfig(AppConfig):
    name = "channels_fb"

    def ready(self) -> None:
        from channels_fb import checks  # noqa: F401 (registers itself)
        from channels_fb.connector import FacebookConnector
        from channels_fb.instagram import InstagramConnector
        from inbox.connectors import register

        register(FacebookConnector())
        register(InstagramConnector())
