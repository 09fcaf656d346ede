"""How far a channel's messages are known to be complete, in words."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.connectors import HistoryReach
from inbox.models import Channel, ChannelSync
from inbox.presenters.channels import ChannelView
from inbox.sync import CRASH, figures
from inbox.sync.claim import LEASE
from inbox.sync.outcome import AWAY, REFUSED
from inbox.sync.pace import SHORTEST_INTERVAL

# A check that is due for longer finds no worker.
LATE = timedelta(minutes=2)

Import = ChannelSync.Import


class SyncView:
    """What the page of a channel tells: `state` names one of the designed states, `sentence` says it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.view = ChannelView(channel)
        self.sync = self.view.sync or ChannelSync(channel=channel)
        self.now = timezone.now()

    @property
    def reach(self) -> HistoryReach | None:
        return self.view.connector.capabilities.history if self.view.connector else None

    # ── The check ──────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def state(self) -> str:
        sync = self.sync
        if self.reach is None:
            return "no_list"
        if self.channel.status != Channel.Status.CONNECTED:
            return str(self.channel.status)
        if self.view.is_off:
            return "off"
        if sync.error_code:
            return "failing"
        if self.rests_until:
            return "resting"
        if sync.next_at is None or sync.next_at <= self.now:
            return "late" if sync.next_at and sync.next_at < self.now - LATE and self.is_idle else "running"
        if sync.checked_at is None:
            return "never"
        return "slower" if sync.interval_seconds > SHORTEST_INTERVAL else "well"

    @property
    def is_idle(self) -> bool:
        claimed = self.sync.claimed_until
        return claimed is None or claimed < self.now - LATE

    @property
    def rests_until(self) -> datetime | None:
        """A claim is shorter than this, so it is a rest: the platform's limit is used up."""
        claimed = self.sync.claimed_until
        return claimed if claimed and claimed > self.now + LEASE else None

    @property
    def tries_again_at(self) -> datetime | None:
        """When, for what is not going on now."""
        times = [at for at in (self.sync.next_at, self.sync.claimed_until) if at and at > self.now]
        return max(times, default=None) if self.state in ("failing", "resting") else None

    @property
    def sentence(self) -> str:
        given = {"platform": self.view.platform_label}
        match self.state:
            case "no_list":
                return (
                    _("%(platform)s has no list of past messages, so nothing can be checked. What it sends us arrives.")
                    % given
                )
            case "disconnected":
                return _("Nothing is read while this channel is disconnected.")
            case "off":
                return _("Nothing is read while %(platform)s is switched off here.") % given
            case "needs_reconnect":
                return self.view.problem or _("Reconnect this channel. What was missed meanwhile is then read.")
            case "failing":
                return self.explained(self.sync.error_code)
            case "resting":
                return _("%(platform)s asks us to read less for a while. What it sends us still arrives.") % given
            case "never":
                return _("The first check begins in a moment.")
            case "running":
                return _("Comparing with %(platform)s now.") % given
            case "late":
                return _("A check has been waiting for some minutes. If that stays so, tell whoever runs your Messio.")
            case _:
                return _("Everything that %(platform)s shows is here.") % given

    def explained(self, code: str) -> str:
        if code == AWAY:
            return _("%(platform)s does not answer at the moment. We try again by ourselves.") % {
                "platform": self.view.platform_label
            }
        if code == CRASH:
            return _("We could not read what %(platform)s answered. Tell whoever runs your Messio.") % {
                "platform": self.view.platform_label
            }
        if code == REFUSED:
            return _("What %(platform)s showed us could not be stored here yet. We try again by ourselves.") % {
                "platform": self.view.platform_label
            }
        return self.view.connector.explain(code).sentence if self.view.connector else ""

    @property
    def interval(self) -> str:
        """How often it really is, to ten seconds: what is due is looked for every five."""
        seconds = self.sync.interval_seconds + round(self.sync.late_seconds, -1)
        if seconds < 90:
            return ngettext("every %(count)d second", "every %(count)d seconds", seconds) % {"count": seconds}
        minutes = round(seconds / 60)
        return ngettext("every %(count)d minute", "every %(count)d minutes", minutes) % {"count": minutes}

    @property
    def slower(self) -> str:
        """Why it is read less often than could be; empty where it is not."""
        return str(self.reach.slows) if self.reach and self.sync.interval_seconds > SHORTEST_INTERVAL else ""

    @property
    def may_be_checked(self) -> bool:
        return self.reach is not None and self.channel.status == Channel.Status.CONNECTED and not self.view.is_off

    # ── The import ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def import_state(self) -> str:
        """waiting, running, done or failed; empty where there is nothing to import from, or nobody to ask."""
        is_shown = self.may_be_checked or self.sync.import_state == Import.DONE
        return str(self.sync.import_state) if is_shown else ""

    @property
    def import_sentence(self) -> str:
        given = {"platform": self.view.platform_label}
        if self.sync.import_error_code:
            return self.explained(self.sync.import_error_code)
        match self.sync.import_state:
            case Import.WAITING:
                return _("The import of earlier conversations begins in a moment.")
            case Import.RUNNING:
                return self.view.importing
            case _ if not self.sync.imported_conversations:
                return _("There was no earlier conversation on %(platform)s.") % given
            case _:
                count = self.sync.imported_conversations
                return ngettext(
                    "%(count)d conversation was read. What was in it before this channel was connected is here.",
                    "%(count)d conversations were read. What was in them before this channel was connected is here.",
                    count,
                ) % {"count": count}

    # ── Figures ────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def received(self) -> int:
        return figures.received(self.channel)

    @cached_property
    def failed_sends(self) -> int:
        return figures.failed_sends(self.channel, self.now - timedelta(days=7))

    @cached_property
    def set_aside(self) -> int:
        return figures.set_aside(self.channel)

    @property
    def polls_seconds(self) -> int:
        """How soon to look again: while something goes on, soon."""
        goes_on = self.state in ("running", "never") or self.import_state in (Import.WAITING, Import.RUNNING)
        return 2 if goes_on and not self.rests_until else 30
