"""Settings of the simulator: a small Django project of its own, run by `python -m simulator`.

SIMULATOR_DATA and SIMULATOR_BASE_URL are set by __main__ from its arguments; the META_*, TIKTOK_* and ZALO_* names are those of the product.
"""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("SIMULATOR_DATA", "simulator-data"))
BASE_URL = os.environ.get("SIMULATOR_BASE_URL", "http://127.0.0.1:8001")

META_APP_ID = os.environ.get("META_APP_ID") or "684210937755120"
META_APP_SECRET = os.environ.get("META_APP_SECRET") or "demo-meta-app-secret-7Qk1vZ3mTx9R"
META_VERIFY_TOKEN = os.environ.get("META_VERIFY_TOKEN") or "demo-verify-token-5hJ2"
META_GRAPH_VERSION = os.environ.get("META_GRAPH_VERSION") or "v25.0"
ZALO_APP_ID = os.environ.get("ZALO_APP_ID") or "2745119830046612773"
ZALO_APP_SECRET = os.environ.get("ZALO_APP_SECRET") or "demo-app-secret-Zp81Wc0Nq6Ys"
ZALO_OA_SECRET_KEY = os.environ.get("ZALO_OA_SECRET_KEY") or "demo-oa-secret-9Kq2vX7tLm4R"

TIKTOK_APP_ID = os.environ.get("TIKTOK_APP_ID") or "7398120046635518977"
TIKTOK_APP_SECRET = os.environ.get("TIKTOK_APP_SECRET") or "demo-tiktok-app-secret-4c81e09ad2"

SECRET_KEY = "simulator-holds-no-secrets"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "simulator.urls"
INSTALLED_APPS = [
    "simulator", "simulator.meta", "simulator.tiktok", "simulator.twilio", "simulator.whatsapp", "simulator.zalo",
]  # fmt: skip
MIDDLEWARE = ["simulator.server.own_pages_only"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "simulator.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # WAL with NORMAL keeps every committed row through the death of the process (not of the machine's power).
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "simulator": {"handlers": ["console"], "level": "INFO"},
        # One line per poll of the phone page would bury everything else.
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
