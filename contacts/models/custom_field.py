from django.db import models
from django.db.models.functions import Lower

from workspaces.models import OwnField, Workspace
from workspaces.roles import Permission


class CustomField(OwnField):
    """What this workspace wants to know of each customer, such as the size of a shoe."""

    MANAGED_BY = Permission.MANAGE_CUSTOMERS
    AUDITED_AS = "custom_field"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="custom_fields", db_index=False)

    class Meta(OwnField.Meta):
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="custom_field_name_once")]
