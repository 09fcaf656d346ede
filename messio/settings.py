"""Every setting of Messio, read here from the environment and nowhere else.

Values come from the real environment first, then from `<MESSIO_DATA>/dev.env`, which `bin/dev` writes, so that
`manage.py` run by hand finds the embedded services. Each has a working default for a first run.
"""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from messio import first_run
from messio.schedule import SCHEDULE

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("MESSIO_DATA", default=str(BASE_DIR / ".data"))).resolve()
if (DATA_DIR / "dev.env").exists():
    environ.Env.read_env(DATA_DIR / "dev.env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or first_run.secret_key(DATA_DIR)
# Newest first: the first encrypts, all decrypt; `manage.py rotate_credentials` re-encrypts with the first.
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [first_run.field_key(SECRET_KEY)]
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [
    public.hostname or "127.0.0.1",
    "127.0.0.1",
    "localhost",
    "[::1]",
    *env.list("ALLOWED_HOSTS", default=[]),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.facebook",
    "allauth.mfa",
    "csp",
    "workspaces",
    "contacts",
    "inbox",
    "channels_fb",
    "channels_tiktok",
    "channels_whatsapp",
    "channels_twilio",
    "channels_web",
    "channels_zalo",
    "helpdesk",
    "orders",
    "api",
    "messio",
]

MIDDLEWARE = [
    "messio.middleware.RequestIdMiddleware",
    "messio.middleware.PlatformPostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "messio.middleware.DatabaseAwayMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workspaces.middleware.UserLanguageMiddleware",
    "workspaces.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "messio.urls"
ASGI_APPLICATION = "messio.asgi.application"
WSGI_APPLICATION = "messio.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "workspaces.context.current_workspace",
            ],
        },
    }
]
# Widgets are drawn from our templates first, then from Django's.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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

# Sign-in
AUTH_USER_MODEL = "workspaces.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
CSRF_FAILURE_VIEW = "workspaces.views.errors.stale_form"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "workspaces.adapters.AccountAdapter"
# How many proxies of ours stand before the server: sign-in attempts are counted by the address behind them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SOCIALACCOUNT_ADAPTER = "workspaces.adapters.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_SIGNUP_FORM_CLASS = "workspaces.forms.SignUpForm"
ACCOUNT_CHANGE_EMAIL = True  # an account has one address; a new one replaces it once it is confirmed
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Facebook's address is never kept unproven (workspaces.adapters), so there is nothing to verify at such a sign-up.
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_EMAIL_REQUIRED = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Messio"

# Web
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("vi", _("Vietnamese"))]
# Of the numbers that ask for it: "1,204", "1.204".
NUMBER_GROUPING = 3
LOCALE_PATHS = [BASE_DIR / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = public.scheme == "https"
SESSION_COOKIE_NAME = "messio_session"
CSRF_COOKIE_NAME = "messio_csrf"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if public.scheme == "https" else None
SECURE_HSTS_SECONDS = 31536000 if public.scheme == "https" else 0
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 17 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Who may read /metrics: whoever sends this as a bearer token; without one, only this machine itself.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update({key: value for key, value in EMAIL_CONFIG.items() if key.startswith("EMAIL")})
EMAIL_TIMEOUT = 10  # seconds; without one a letter could hold a worker for ever
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"Messio <messio@{public.hostname}>")

# Files of customers and agents: `file:///path` today.
STORAGE_URL = env("STORAGE_URL", default=(DATA_DIR / "files").as_uri())
if urlsplit(STORAGE_URL).scheme != "file" or not urlsplit(STORAGE_URL).path:
    raise environ.ImproperlyConfigured("STORAGE_URL must start with file:// and name a directory.")
MEDIA_ROOT = unquote(urlsplit(STORAGE_URL).path)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "messio.static_files.PlainFiles" if DEBUG else "messio.static_files.StaticFiles"},
}
# Hosts, beside the platforms' own, from which attachments may be copied (the simulator's, in development).
MEDIA_HOSTS = env.list("MEDIA_HOSTS", default=[])

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

# Meta. Without an app id the platform is off, and `manage.py doctor` says so.
META_APP_ID = env("META_APP_ID", default="")
META_APP_SECRET = env("META_APP_SECRET", default="")
META_VERIFY_TOKEN = env("META_VERIFY_TOKEN", default="")
META_GRAPH_URL = env("META_GRAPH_URL", default="https://graph.facebook.com").rstrip("/")
META_DIALOG_URL = env("META_DIALOG_URL", default="https://www.facebook.com").rstrip("/")
META_GRAPH_VERSION = env("META_GRAPH_VERSION", default="v25.0")
META_LOGIN_CONFIG_ID = env("META_LOGIN_CONFIG_ID", default="")
META_HUMAN_AGENT = env.bool("META_HUMAN_AGENT", default=False)
# Of the login in which a business shares its WhatsApp account; without one, numbers are connected with a pasted token.
META_WHATSAPP_CONFIG_ID = env("META_WHATSAPP_CONFIG_ID", default="")
# Twilio: an account's own credentials belong to its channel.
TWILIO_API_URL = env("TWILIO_API_URL", default="https://api.twilio.com").rstrip("/")
TWILIO_CONTENT_URL = env("TWILIO_CONTENT_URL", default="https://content.twilio.com").rstrip("/")
TWILIO_MESSAGING_URL = env("TWILIO_MESSAGING_URL", default="https://messaging.twilio.com").rstrip("/")

SOCIALACCOUNT_PROVIDERS = {
    "facebook": {
        "APPS": [{"client_id": META_APP_ID, "secret": META_APP_SECRET}] if META_APP_ID else [],
        "METHOD": "oauth2",
        "SCOPE": ["email"],
        "FIELDS": ["id", "name", "email"],
        "VERSION": META_GRAPH_VERSION,
        "GRAPH_API_URL": f"{META_GRAPH_URL}/{META_GRAPH_VERSION}",
        "AUTHORIZE_URL": f"{META_DIALOG_URL}/{META_GRAPH_VERSION}/dialog/oauth",
    }
}

# A browser holds the whole way of a form to form-action: "Continue with Facebook" is sent here and led on to the dialog,
# and from there, on a phone, to another host of the same house.
dialog = urlsplit(META_DIALOG_URL)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF, f"{dialog.scheme}://{dialog.netloc.replace('www.', '*.', 1)}"],
        "frame-ancestors": [NONE],
    }
}

# Zalo. Without an app id the platform is off, and `manage.py doctor` says so.
ZALO_APP_ID = env("ZALO_APP_ID", default="")
ZALO_APP_SECRET = env("ZALO_APP_SECRET", default="")
# Signs webhooks; it stands in the app's webhook settings and is not the app's secret.
ZALO_OA_SECRET_KEY = env("ZALO_OA_SECRET_KEY", default="")
ZALO_OAUTH_URL = env("ZALO_OAUTH_URL", default="https://oauth.zaloapp.com").rstrip("/")
ZALO_API_URL = env("ZALO_API_URL", default="https://openapi.zalo.me").rstrip("/")
# What Zalo's console asks a site to show before it posts there.
ZALO_SITE_VERIFICATION = env("ZALO_SITE_VERIFICATION", default="")
# Of an app whose console holds one fixed challenge; otherwise each login has its own.
ZALO_CODE_VERIFIER = env("ZALO_CODE_VERIFIER", default="")

# By which a platform knows that a site is the operator's: names and values of <meta> on every page.
SITE_VERIFICATION = {"zalo-platform-site-verification": ZALO_SITE_VERIFICATION}

# TikTok. Without an app id the platform is off.
TIKTOK_APP_ID = env("TIKTOK_APP_ID", default="")
TIKTOK_APP_SECRET = env("TIKTOK_APP_SECRET", default="")
TIKTOK_AUTH_URL = env("TIKTOK_AUTH_URL", default="https://www.tiktok.com").rstrip("/")
TIKTOK_API_URL = env("TIKTOK_API_URL", default="https://business-api.tiktok.com/open_api/v1.3").rstrip("/")
# So old, by its signature, may a webhook be at most.
TIKTOK_SIGNATURE_SECONDS = env.int("TIKTOK_SIGNATURE_SECONDS", default=300)

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
