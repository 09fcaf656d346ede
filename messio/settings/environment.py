"""The installation: where it keeps its own, its secrets, and the address by which the world knows it.

Values come from the real environment first, then from `<MESSIO_DATA>/dev.env`, which `bin/dev` writes, so that
`manage.py` run by hand finds the embedded services.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ

from messio import first_run

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env("MESSIO_DATA", default=str(BASE_DIR / ".data"))).resolve()
if (DATA_DIR / "dev.env").exists():
    environ.Env.read_env(DATA_DIR / "dev.env")

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or first_run.secret_key(DATA_DIR)
# Newest first: the first encrypts, all decrypt; `manage.py rotate_credentials` re-encrypts with the first.
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [first_run.field_key(SECRET_KEY)]
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
public = urlsplit(PUBLIC_URL)
