from django.apps import AppConfig


class ChannelsTwilioConfig(AppConfig):
    name = "channels_twilio"

    def ready(self) -> None:
        from channels_twilio.connector import TwilioConnector
        from inbox.connectors import register

        register(TwilioConnector())
