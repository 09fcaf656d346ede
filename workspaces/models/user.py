from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail or with Facebook; an account from Facebook may have no e-mail."""

    email = models.EmailField(_("email address"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    # Whether what this person sends waits a few seconds in which it can be taken back.
    undo_send = models.BooleanField(_("undo send"), default=True)
    # By action the keys that differ from everybody's, one after another; empty for an action without one.
    keys = models.JSONField(_("keys"), default=dict, db_default=Value({}, models.JSONField()), blank=True)
    enter_sends = models.BooleanField(_("Enter sends"), default=True, db_default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def save(self, **kwargs: Any) -> None:
        # allauth empties the address with "", which only one row could hold; and two cases of a letter are one mailbox.
        self.email = self.email.lower() if self.email else None
        super().save(**kwargs)
