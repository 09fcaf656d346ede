import secrets

from channels_whatsapp.login import App, Grant
from channels_whatsapp.models import OwnApp, Signup
from workspaces.models import Membership


def begin_signup(*, membership: Membership, session: str, grant: Grant, app: App) -> Signup:
    """Keep what a token opens, for its numbers to be ticked. session: the browser's, as `session_mark` says it.

    Another application than ours gets a path and a verify token of its own, the same each time.
    """
    Signup.objects.expired().delete()
    credentials = grant.credentials
    if not app.is_ours:
        credentials = credentials | keep_own_app(membership, app)
    return Signup.objects.create(membership=membership, session=session, credentials=credentials, numbers=grant.numbers)


def keep_own_app(membership: Membership, app: App) -> dict[str, str]:
    """Return what a channel keeps of it."""
    known = OwnApp.objects.filter(workspace=membership.workspace_id, app_id=app.app_id).first()
    verify_token = known.secrets["verify_token"] if known else secrets.token_urlsafe(24)
    kept = {"app_secret": app.secret, "verify_token": verify_token}
    own, _ = OwnApp.objects.update_or_create(
        workspace=membership.workspace, app_id=app.app_id, defaults={"secrets": kept}
    )
    return kept | {"app": own.key, "app_id": app.app_id}
