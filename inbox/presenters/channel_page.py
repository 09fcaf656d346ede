"""The page of a channel in words: what state it is in and what to do, how long its login serves, what goes in and out."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inbox.actions.signal_customer import is_shown
from inbox.connectors import Capabilities, Health, Limit
from inbox.models import Channel
from inbox.presenters.channels import ChannelView, must_be_set
from inbox.sync import figures

LATELY = timedelta(hours=24)
# A rest that is over before it is read is no news.
SHORT_REST = timedelta(seconds=5)


class ChannelPage:
    """All of it comes from rows and the connector: the platform is asked by the test alone."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.view = ChannelView(channel)
        self.now = timezone.now()

    # ── The state ──────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def sentences(self) -> list[str]:
        """What it means and what to do; more than one where more than one thing is the matter."""
        given = {"platform": self.view.platform_label}
        if self.view.is_disconnected:
            return [_("Nothing arrives and nothing can be answered. Connect it again to go on; its history is here.")]
        found = [self.view.problem]
        if self.view.needs_reconnect:
            found.append(_("Replies wait until it is connected again. What %(platform)s still sends arrives.") % given)
        if self.view.is_off:
            off = _("%(platform)s is switched off here: nothing arrives, and nothing leaves.") % given
            found.append(f"{off} {must_be_set(self.view.connector.missing_settings) if self.view.connector else ''}")
        if not self.channel.may_send:
            found.append(_("%(platform)s lets this account send nothing for now. Replies wait until it does.") % given)
        if self.view.login:
            found.append(self.view.login)
        if self.channel.away_since:
            found.append(_("%(platform)s cannot be reached. Replies wait and leave by themselves.") % given)
        found = [words for words in found if words]
        if not found and not self.view.is_paused:
            return [_("Messages arrive, and replies leave.")]
        return found

    @property
    def paused_by(self) -> str:
        return str(self.channel.halted_by or "") or _("Somebody")

    @property
    def rests_until(self) -> datetime | None:
        """Until when sending rests because the platform asked for it, or does not answer."""
        until = self.channel.paused_until
        return until if until and until > self.now + SHORT_REST else None

    @property
    def is_connected(self) -> bool:
        return self.channel.status == Channel.Status.CONNECTED

    @property
    def may_be_tested(self) -> bool:
        return self.is_connected and not self.view.is_off

    # ── The login ──────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def login_state(self) -> str:
        """ended, failing, renewed, until or endless: which of the designed states of a login this is."""
        channel = self.channel
        if not self.is_connected:
            return "ended"
        if channel.token_failed_count:
            return "failing"
        if channel.token_renew_at:
            return "renewed"
        return "until" if channel.token_ends_at else "endless"

    @property
    def failures(self) -> str:
        count = self.channel.token_failed_count
        return ngettext("%(count)d try failed; next", "%(count)d tries failed; next", count) % {"count": count}

    # ── In and out ─────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def waiting(self) -> int:
        return figures.waiting_sends(self.channel, self.now)

    @cached_property
    def scheduled(self) -> int:
        return figures.scheduled_sends(self.channel, self.now)

    @cached_property
    def failed(self) -> int:
        return figures.failed_sends(self.channel, self.now - timedelta(days=7))

    @cached_property
    def refused(self) -> int:
        return figures.refused_posts(self.channel, self.now - LATELY)

    @property
    def limits(self) -> list[Limit]:
        return self.view.connector.limits(self.channel.limits) if self.view.connector else []

    # ── What customers see ─────────────────────────────────────────────────────────────────────────────────────────

    @property
    def capabilities(self) -> Capabilities | None:
        return self.view.connector.capabilities if self.view.connector else None

    @property
    def hides_typing(self) -> bool:
        """Though it is switched on: it would show more than is wished."""
        can = self.capabilities
        shown = can is None or is_shown(self.channel, can, "typing_on")
        return self.channel.shows_typing and not shown

    @property
    def disconnecting(self) -> str:
        """What waits when it is disconnected; empty where nothing does."""
        count = self.waiting + self.scheduled
        words = ngettext(
            "%(count)d reply that has not left yet stays here, and is not sent.",
            "%(count)d replies that have not left yet stay here, and are not sent.",
            count,
        )
        return words % {"count": count} if count else ""


class TestResult:
    """What a test found, a line each. health: what the platform answered; None where no answer came."""

    def __init__(self, channel: Channel, health: Health | None) -> None:
        self.channel = channel
        self.view = ChannelView(channel)
        self.health = health

    @property
    def is_good(self) -> bool:
        return self.health is not None and not self.health.code

    @property
    def answer(self) -> str:
        given = {"platform": self.view.platform_label}
        if self.health is None:
            return _("%(platform)s did not answer. That says nothing of this channel: try again in a minute.") % given
        if self.health.code and self.view.connector:
            return self.view.connector.explain(self.health.code).sentence
        return self.health.says or _("%(platform)s answers, and the login works.") % given

    @property
    def posts(self) -> str:
        """Whether news come to us; empty where the first line says enough."""
        given = {"platform": self.view.platform_label}
        if self.health is None or self.health.code or self.health.says:
            return ""
        match self.health.posts:
            case "mended":
                return _("%(platform)s had stopped sending news of this account here. That is set right now.") % given
            case "untold":
                return _("What %(platform)s sends here is set in its own console, and cannot be asked.") % given
            case _:
                return _("%(platform)s sends news of this account here.") % given
