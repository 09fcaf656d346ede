from django.db import models
from django.utils.translation import gettext_lazy as _


class Sight(models.TextChoices):
    """What agents and viewers see of a workspace's conversations and customers."""

    EVERYTHING = "everything", _("All conversations and customers")
    THEIRS = "theirs", _("What is theirs: given to them or to their team, or they take part in it")
    NOBODYS = "nobodys", _("What is theirs, and what nobody has yet")


class Workspace(models.Model):
    """A business: the tenant that every other row belongs to."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(max_length=60, unique=True)
    # In which telephones without a country's code are dialled (ISO 3166), and whose clock and holidays count.
    country = models.CharField(_("country"), max_length=2, default="VN", db_default="VN")
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Asia/Ho_Chi_Minh", db_default="Asia/Ho_Chi_Minh"
    )
    # Customers of whom nothing was heard for so many months are erased; None: never.
    keeps_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # Whether customers with the same telephone or verified e-mail become one by themselves.
    merges_duplicates = models.BooleanField(
        _("Merge customers with the same phone number or verified e-mail by itself"), default=False, db_default=False
    )
    agents_see = models.CharField(
        _("Agents and viewers see"), max_length=10, choices=Sight, default=Sight.EVERYTHING, db_default=Sight.EVERYTHING
    )
    # Whether agents and viewers see telephones and e-mails masked until they ask for a customer's.
    masks_addresses = models.BooleanField(
        _("Mask customers' telephones and e-mails for agents and viewers"), default=False, db_default=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Nobody is a member any more; the row stays until all that belongs to it is erased.
    deleted_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
