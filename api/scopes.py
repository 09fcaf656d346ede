"""What a token may be used for. Beside it counts what its member may do: a scope grants nothing that the role does not."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    WORKSPACE_READ = "workspace:read", _("Read members, teams, tags and fields")
    TAGS_WRITE = "tags:write", _("Make and change tags")
    CONTACTS_READ = "contacts:read", _("Read customers")
    CONTACTS_WRITE = "contacts:write", _("Enter and change customers")
    CONVERSATIONS_READ = "conversations:read", _("Read conversations")
    CONVERSATIONS_WRITE = "conversations:write", _("Assign, tag and close conversations")
    MESSAGES_READ = "messages:read", _("Read messages and files")
    MESSAGES_WRITE = "messages:write", _("Send messages and write notes")
    TICKETS_READ = "tickets:read", _("Read tickets")
    TICKETS_WRITE = "tickets:write", _("Make, change and comment tickets")
    ORDERS_READ = "orders:read", _("Read orders")
    ORDERS_WRITE = "orders:write", _("Enter and change orders")
    CHANNELS_READ = "channels:read", _("Read channels")
    CHANNELS_WRITE = "channels:write", _("Have channels checked for missed messages")
    WEBHOOKS_READ = "webhooks:read", _("Read webhooks and their log")
    WEBHOOKS_WRITE = "webhooks:write", _("Make and change webhooks")
