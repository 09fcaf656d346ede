from django.db import models
from django.utils.translation import gettext_lazy as _


class Workspace(models.Model):
    """A business: the tenant that every other row belongs to."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Nobody is a member any more; the row stays until all that belongs to it is erased.
    deleted_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
