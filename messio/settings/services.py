"""The services beside our processes: PostgreSQL, Redis, the caches, and Celery with its lines and its schedule."""

from urllib.parse import unquote

from kombu import Queue

from messio.schedule import SCHEDULE
from messio.settings.environment import env

# PostgreSQL. Under ASGI each request has a thread of its own, so connections are pooled and a request that finds
# none within five seconds is answered 503. The limits end what would otherwise hold a lock for everyone.
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://127.0.0.1:5432/messio")}
DATABASES["default"] |= {
    "ENGINE": "messio.database",
    # A socket's directory as a URL carries it: postgres://user@%2Frun%2Fpostgresql/messio.
    "HOST": unquote(DATABASES["default"]["HOST"]),
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        # Left alone, a pool waits ever longer for a database that was away: up to five minutes.
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL_SIZE", default=10),
            "timeout": 5,
            "reconnect_timeout": 5,
        },
        # Left alone, the planner takes the disk for one that turns, and reads past rows rather than jump over them.
        "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
        " -c random_page_cost=1.1",
        "connect_timeout": 5,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis carries wake-ups only, so a client that waits long for it would do more harm than Redis's absence.
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
REDIS_TIMEOUT_SECONDS = 1
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [
                {
                    "address": REDIS_URL,
                    "socket_timeout": REDIS_TIMEOUT_SECONDS,
                    "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
                }
            ],
            "prefix": "messio",
        },
    }
}
# The cache counts sign-in attempts and what people send again, and holds the channels' figures for seconds; in memory,
# with Redis away too.
# How often visitors of websites and programs with a token do something is counted apart while Redis is away, and in more places:
# strangers must not be able to crowd out the counts of sign-ins, nor each other's.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "counts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": REDIS_TIMEOUT_SECONDS,
    "socket_connect_timeout": REDIS_TIMEOUT_SECONDS,
    "visibility_timeout": 600,
}
# What somebody waits for has a line and a process of its own: calls that nobody waits for may take a minute each, and
# fill every thread of theirs. A worker that names no line serves both.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("outbox", routing_key="outbox")]
CELERY_TASK_ROUTES = {
    f"inbox.tasks.{name}": {"queue": "outbox"}
    for name in ("deliver", "sweep_outbox", "set_reaction", "sweep_reactions")
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
