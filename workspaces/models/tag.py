from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from workspaces.models.workspace import Workspace


class Tag(models.Model):
    """A word that a workspace puts on conversations, customers and tickets, such as “VIP”."""

    class Colour(models.TextChoices):
        """Named, so that `static/css/components/tag.css` can draw each for both themes."""

        GREY = "grey", _("Grey")
        RED = "red", _("Red")
        ORANGE = "orange", _("Orange")
        YELLOW = "yellow", _("Yellow")
        GREEN = "green", _("Green")
        TEAL = "teal", _("Teal")
        BLUE = "blue", _("Blue")
        PURPLE = "purple", _("Purple")
        PINK = "pink", _("Pink")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.GREY)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name
