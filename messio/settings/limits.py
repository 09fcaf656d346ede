"""How much and how long: what people, programs and the operator may do or keep."""

from messio.settings.environment import env

# For how long a person can take back what they sent, where they like that.
UNDO_SECONDS = env.int("UNDO_SECONDS", default=5)
# How many messages one member may send in a minute by hand; the API and rules are not limited by it.
SENDS_PER_MINUTE = env.int("SENDS_PER_MINUTE", default=60)

# Files of customers. Every row is looked at twice, a thousand or two a second, and leaves a row of its own until it cannot be
# undone any more: more than this at once would keep a worker for an hour.
IMPORT_MOST_MEGABYTES = env.int("IMPORT_MOST_MEGABYTES", default=200)
IMPORT_MOST_ROWS = env.int("IMPORT_MOST_ROWS", default=1_000_000)

# How many requests a minute a token of the API has.
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
# Hosts ("host:port"), beside all that are public and speak https, to which events may be posted: one's own, in development.
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])

# How long a webhook that was applied can be replayed.
DELIVERIES_KEPT_DAYS = env.int("DELIVERIES_KEPT_DAYS", default=30)

# Who may read /metrics: whoever sends this as a bearer token; without one, only this machine itself.
METRICS_TOKEN = env("METRICS_TOKEN", default="")
