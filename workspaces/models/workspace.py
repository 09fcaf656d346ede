from django.db import models
from django.utils.translation import gettext_lazy as _


class Workspace(models.Model):
    """A business: the tenant that every other row belongs to."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    # In which telephones without a country's code are dialled (ISO 3166), and whose clock and holidays count.
    country = models.CharField(_("country"), max_length=2, default="VN", db_default="VN")
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Asia/Ho_Chi_Minh", db_default="Asia/Ho_Chi_Minh"
    )
    # Whether customers with the same telephone or verified e-mail become one by themselves.
    merges_duplicates = models.BooleanField(
        _("Merge customers with the same phone number or verified e-mail by itself"), default=False, db_default=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Nobody is a member any more; the row stays until all that belongs to it is erased.
    deleted_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
