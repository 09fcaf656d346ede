from django.apps import AppConfig


class ChannelsWebConfig(AppConfig):
    name = "channels_web"

    def ready(self) -> None:
        from channels_web import audit  # noqa: F401 (it registers itself)
        from channels_web.connector import WebConnector
        from channels_web.models import VerifiedEmail
        from contacts import holdings
        from inbox.connectors import register

        register(WebConnector())
        holdings.register(
            holdings.Holding(key="verified_emails", model=VerifiedEmail, says=lambda count: "")  # beside the e-mails
        )
