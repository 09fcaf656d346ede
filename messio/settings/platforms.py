"""The platforms: our app's credentials at each, and where its interfaces are. A platform without them is simply off."""

from messio.settings.environment import env

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

# Hosts, beside the platforms' own, from which attachments may be copied (the simulator's, in development).
MEDIA_HOSTS = env.list("MEDIA_HOSTS", default=[])
