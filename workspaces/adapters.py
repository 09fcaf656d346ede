"""Where Messio's sign-in differs from allauth's: invitations prove an address, and Facebook's address proves nothing."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

from workspaces.models import Invitation, User

PENDING_INVITATION = "invitation_token"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # ships no types
    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """Whoever came through an invitation's link reads the mailbox that it was sent to."""
        token: str = request.session.get(PENDING_INVITATION, "")
        return Invitation.objects.for_token(token).filter(email=email.lower()).exists()


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # ships no types
    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or "")[:150]
        user.language = request.LANGUAGE_CODE or ""
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the account without the address that Facebook names.

        It is not proven to be this person's. Kept even as unverified, it would let someone occupy a stranger's address
        and stay inside the account once its real owner had reset the password. The account page offers to add it.
        """
        sociallogin.user.email = None
        sociallogin.email_addresses = []
        user: User = super().save_user(request, sociallogin, form)
        return user
