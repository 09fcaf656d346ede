"""Who may come in, and how they prove who they are: Django's accounts, allauth, Facebook and second factors."""

from messio.settings.environment import env
from messio.settings.platforms import META_APP_ID, META_APP_SECRET, META_DIALOG_URL, META_GRAPH_URL, META_GRAPH_VERSION

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
