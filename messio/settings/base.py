"""What Django and its middlewares ask for: hosts, apps, pages, languages, cookies, e-mail and files."""

from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from messio.settings.environment import BASE_DIR, DATA_DIR, DEBUG, PUBLIC_URL, env, public
from messio.settings.platforms import META_DIALOG_URL

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
