from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from workspaces.models import Membership, Workspace


class ContactImportQuerySet(models.QuerySet["ContactImport"]):
    def ran(self) -> "ContactImportQuerySet":
        """Those that are over: no worker reads their file again."""
        return self.filter(
            models.Q(state__in=("done", "cancelled", "undone")) | models.Q(state="failed", position__gt=0)
        )

    def unused(self) -> "ContactImportQuerySet":
        """Those that nobody has let run."""
        return self.filter(models.Q(state__in=("matching", "checked")) | models.Q(state="failed", position=0))


class ContactImport(models.Model):
    """A file of customers, or of what they ordered, on its way into a workspace, and the place where whoever works on it goes on."""

    class State(models.TextChoices):
        MATCHING = "matching", _("Columns are being matched")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Ready to import")
        RUNNING = "running", _("Importing")
        DONE = "done", _("Imported")
        CANCELLED = "cancelled", _("Stopped")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    class Known(models.TextChoices):
        """What becomes of a customer who is there already, by id, e-mail or telephone; of an order, by its number."""

        SKIP = "skip", _("Leave them as they are")
        FILL = "fill", _("Fill in what is empty")
        OVERWRITE = "overwrite", _("Overwrite with what the file says")

    class DateOrder(models.TextChoices):
        DAY_FIRST = "dmy", _("Day first: 31/12/1990")
        MONTH_FIRST = "mdy", _("Month first: 12/31/1990")

    ACTIVE = (State.CHECKING, State.RUNNING, State.UNDOING)
    UNDOABLE = (State.DONE, State.CANCELLED, State.FAILED)
    # After so long what an undo needs is forgotten, and the file, if it was not before; the figures stay.
    KEPT_FOR = timedelta(days=30)
    MOST_JOINS = 50
    # One that nobody let run has nothing to undo.
    UNUSED_KEPT_FOR = timedelta(days=7)

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="contact_imports", db_index=False)
    author = models.ForeignKey(Membership, models.SET_NULL, null=True, related_name="+")
    # What it is a file of (`importing/kinds.py`).
    kind = models.CharField(max_length=10, default="contacts", db_default="contacts")
    name = models.CharField(_("name"), max_length=255)
    file = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    size = models.BigIntegerField()
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    has_header = models.BooleanField(default=True)
    # For each column of the file the key of what it holds (`importing/columns.py`); empty: it is passed over.
    columns = models.JSONField(default=list)
    known = models.CharField(max_length=10, choices=Known, default=Known.FILL)
    date_order = models.CharField(max_length=3, choices=DateOrder, default=DateOrder.DAY_FIRST)
    # Of orders: whether whoever ordered and is not there yet becomes a customer.
    makes_contacts = models.BooleanField(default=True, db_default=True)

    state = models.CharField(max_length=10, choices=State, default=State.MATCHING)
    error_code = models.CharField(max_length=30, blank=True)
    # The last row of the file that the present pass has settled, as spreadsheets count; and how many there are, at most.
    position = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField()
    # What the present pass found or did. Of a check: who or what is new, is known, and which rows cannot be taken.
    created_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    # Of a check: the first rows about somebody who is there or in an earlier row, as `importing/joining.py` reads them. Numbers alone,
    # which name nobody who is erased.
    joins = models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField()), editable=False)
    # Of an undo: customers who are gone again, those who are as before, and those whom somebody worked on since.
    removed_count = models.PositiveIntegerField(default=0)
    restored_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)

    # Who works on it has it until then. A pass that was begun too often without a step forward has failed.
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ContactImportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "-id"], name="contact_import_newest"),
            models.Index(
                fields=["claimed_until"],
                condition=models.Q(state__in=["checking", "running", "undoing"]),
                name="contact_import_active",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state in self.ACTIVE

    @property
    def kept_until(self) -> datetime:
        return self.created_at + self.KEPT_FOR

    @property
    def may_be_undone(self) -> bool:
        is_known = timezone.now() < self.kept_until
        return self.state in self.UNDOABLE and is_known and self.created_count + self.changed_count > 0

    @property
    def known_count(self) -> int:
        """Of a check: rows about somebody who is there, or in an earlier row."""
        return self.changed_count + self.skipped_count


class ImportLine(models.Model):
    """What a row of the file did to a customer, so that it can be undone; or what is wrong with it."""

    contact_import = models.ForeignKey(ContactImport, models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    # Nobody: the row was not taken. Who is erased takes along what is known of them here.
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="import_lines")
    is_new = models.BooleanField(default=False)
    # What was written, as the undoing of its kind reads it.
    written = models.JSONField(default=dict)
    # [{"column": a number or null, "value": text, "code": of `importing/problems.py`}]
    problems = models.JSONField(default=list)
    # An undo left the customer as they are.
    is_kept = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["contact_import", "number"], name="import_line_by_number")]

    def __str__(self) -> str:
        return f"#{self.number}"


class ImportKey(models.Model):
    """An e-mail or telephone that a row of the file had, while it is checked: whoever has it in a later row is known.

    In the database, since a million of them would not stay in a constant memory, nor outlive the process.
    """

    contact_import = models.ForeignKey(ContactImport, models.CASCADE, related_name="keys", db_index=False)
    hash = models.BigIntegerField()
    # A contact's id; below zero the number of the row that makes one.
    who = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact_import", "hash"], name="import_key_once")]

    def __str__(self) -> str:
        return str(self.hash)
