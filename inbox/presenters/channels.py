from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from inbox.actions.renew_token import MANY_FAILURES, WARNED_BEFORE
from inbox.connectors import Connector, Explanation, connectors
from inbox.models import Channel, ChannelSync


class ChannelView:
    """A connected account as pages show it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    @cached_property
    def connector(self) -> Connector | None:
        return connectors.get(self.channel.platform)

    @property
    def platform_label(self) -> str:
        return self.connector.label if self.connector else self.channel.platform

    @property
    def needs_reconnect(self) -> bool:
        return self.channel.status == Channel.Status.NEEDS_RECONNECT

    @property
    def is_disconnected(self) -> bool:
        return self.channel.status == Channel.Status.DISCONNECTED

    @property
    def explanation(self) -> Explanation | None:
        code = self.channel.status_code
        return self.connector.explain(code) if code and self.connector else None

    @property
    def problem(self) -> str:
        return self.explanation.sentence if self.explanation else ""

    @property
    def login(self) -> str:
        """Until when the login serves, where somebody should know; empty where it goes on by itself."""
        channel = self.channel
        ends = date_format(timezone.localtime(channel.token_ends_at), "DATE_FORMAT") if channel.token_ends_at else ""
        if channel.status != Channel.Status.CONNECTED:
            return ""
        if channel.token_failed_count >= MANY_FAILURES:
            return _(
                "%(platform)s did not renew the login of this channel. Connect it again, so that nothing stops."
            ) % {"platform": self.platform_label}
        if channel.token_ends_at and channel.token_ends_at <= timezone.now() + WARNED_BEFORE:
            return _("The login ends on %(date)s. Connect the channel again before then, so that nothing stops.") % {
                "date": ends
            }
        return ""

    @property
    def asks_to_reconnect(self) -> bool:
        """Also where the channel works but for what its permissions lack."""
        asks = self.explanation is not None and self.explanation.action == "reconnect"
        return self.needs_reconnect or bool(self.login) or (asks and not self.is_disconnected)

    @property
    def connect_url(self) -> str:
        """Connecting again repairs a channel too; `channel` says which, so that nothing has to be ticked."""
        url = connect_url(self.connector, self.channel.workspace.slug) if self.connector else ""
        return f"{url}?channel={self.channel.pk}" if url else ""

    @property
    def has_templates(self) -> bool:
        return self.connector is not None and self.connector.policy.templates is not None

    @cached_property
    def sync(self) -> ChannelSync | None:
        """None until it is read for the first time."""
        return getattr(self.channel, "sync", None)

    @property
    def importing(self) -> str:
        """How far the import of the past is; empty where none runs."""
        if self.sync is None or self.sync.import_state != ChannelSync.Import.RUNNING:
            return ""
        given = {"count": self.sync.imported_conversations, "total": self.sync.import_total}
        if self.sync.import_total:
            return _("Importing: %(count)d of %(total)d conversations") % given
        return _("Importing: %(count)d conversations so far") % given

    @property
    def has_stopped_import(self) -> bool:
        return self.sync is not None and self.sync.import_state == ChannelSync.Import.FAILED

    @property
    def url(self) -> str:
        return reverse("channels:show", args=[self.channel.workspace.slug, self.channel.pk])

    @property
    def page_url(self) -> str:
        return reverse("channels:list", args=[self.channel.workspace.slug])


class ConnectorView:
    """A platform that could be connected; `connect_url` is empty where it is switched off here."""

    def __init__(self, connector: Connector, slug: str) -> None:
        self.connector = connector
        self.label = connector.label
        self.platform = connector.platform
        self.connect_url = connect_url(connector, slug)


def connect_url(connector: Connector, slug: str) -> str:
    if not connector.is_on or not connector.connect_url_name:
        return ""
    return reverse(connector.connect_url_name, args=[slug])


def reconnect_url(connector: Connector, slug: str, channel_id: int) -> str:
    """Where this very channel is connected again; the list of channels where that cannot be done here."""
    return f"{connect_url(connector, slug) or reverse('channels:list', args=[slug])}?channel={channel_id}"


def all_connectors(slug: str) -> list[ConnectorView]:
    return [ConnectorView(connector, slug) for _, connector in sorted(connectors.items())]
