"""One line a record: for a machine to read, or for a person in development."""

from messio.settings.environment import DEBUG, env

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "messio.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "messio.logs.JsonFormatter"}, "plain": {"()": "messio.logs.PlainFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": env("LOG_FORMAT", default="plain" if DEBUG else "json"),
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Its own handlers would write each line a second time, past our formatter.
        "django": {"handlers": []},
        "django.server": {"handlers": ["console"], "propagate": False},
        # At DEBUG it writes the addresses of calls, and some of the platforms' hold a token or a secret.
        "urllib3": {"level": "INFO"},
    },
}
