from collections import Counter
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.actions.renew_token import MANY_FAILURES, WARNED_BEFORE
from inbox.connectors import Connector, Explanation, connectors
from inbox.models import Channel, ChannelSync

# What a channel can be: how it is called, and how that looks. The gravest first: of several that hold, it is the first.
STATES = {
    "disconnected": (gettext_lazy("Disconnected"), ""),
    "needs_reconnect": (gettext_lazy("Needs reconnecting"), "warn"),
    "off": (gettext_lazy("Switched off"), "warn"),
    "paused": (gettext_lazy("Paused"), "warn"),
    "barred": (gettext_lazy("May not send"), "bad"),
    "troubled": (gettext_lazy("Needs a look"), "warn"),
    "expiring": (gettext_lazy("Login ends soon"), "warn"),
    "away": (gettext_lazy("Not reachable"), "warn"),
    "healthy": (gettext_lazy("Healthy"), "good"),
}


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
    def full_name(self) -> str:
        """A Page and its Instagram account often have one name: where a channel is chosen, its platform stands beside it."""
        return f"{self.channel.name} · {self.platform_label}"

    @property
    def needs_reconnect(self) -> bool:
        return self.channel.status == Channel.Status.NEEDS_RECONNECT

    @property
    def is_disconnected(self) -> bool:
        return self.channel.status == Channel.Status.DISCONNECTED

    @cached_property
    def state(self) -> str:
        """One of STATES."""
        channel = self.channel
        holds = {
            "disconnected": self.is_disconnected,
            "needs_reconnect": self.needs_reconnect,
            "off": self.is_off,
            "paused": self.is_paused,
            "barred": not channel.may_send,
            "troubled": bool(channel.status_code),
            "expiring": bool(self.login),
            "away": channel.away_since is not None,
            "healthy": True,
        }
        return next(state for state in STATES if holds[state])

    @property
    def state_label(self) -> str:
        return str(STATES[self.state][0])

    @property
    def state_look(self) -> str:
        return STATES[self.state][1]

    @property
    def is_off(self) -> bool:
        return self.connector is None or not self.connector.is_on

    @property
    def is_paused(self) -> bool:
        """A person wished that nothing goes out."""
        return self.channel.halted_at is not None

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
    def asks_to_subscribe(self) -> bool:
        """Its news go elsewhere, since somebody set another address over there."""
        is_connected = self.channel.status == Channel.Status.CONNECTED and not self.is_off
        return is_connected and self.explanation is not None and self.explanation.action == "subscribe"

    @property
    def connect_url(self) -> str:
        """Connecting again repairs a channel too; `channel` says which, so that nothing has to be ticked."""
        url = connect_url(self.connector, self.channel.workspace.slug) if self.connector else ""
        return f"{url}?channel={self.channel.pk}" if url else ""

    @property
    def has_templates(self) -> bool:
        return self.connector is not None and self.connector.policy.templates is not None

    @property
    def settings_url(self) -> str:
        name = self.connector.settings_url_name if self.connector else ""
        return reverse(name, args=[self.channel.workspace.slug, self.channel.pk]) if name else ""

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
    """A platform that could be connected; `connect_url` is empty where it is switched off here, and `off` says why."""

    def __init__(self, connector: Connector, slug: str) -> None:
        self.connector = connector
        self.label = connector.label
        self.platform = connector.platform
        self.family = connector.family or connector.label
        self.connect_url = connect_url(connector, slug)

    @property
    def off(self) -> str:
        return "" if self.connector.is_on else must_be_set(self.connector.missing_settings)


def must_be_set(names: Iterable[str]) -> str:
    """Who can switch a platform on, and by which settings."""
    return _("Whoever runs your Messio must set %(names)s first.") % {"names": ", ".join(names)}


def connect_url(connector: Connector, slug: str) -> str:
    if not connector.is_on or not connector.connect_url_name:
        return ""
    return reverse(connector.connect_url_name, args=[slug])


def reconnect_url(connector: Connector, slug: str, channel_id: int) -> str:
    """Where this very channel is connected again; the list of channels where that cannot be done here."""
    return f"{connect_url(connector, slug) or reverse('channels:list', args=[slug])}?channel={channel_id}"


def all_connectors(slug: str) -> list[ConnectorView]:
    """Those that are on first, and what belongs together side by side: pairs before singles."""
    views = [ConnectorView(connector, slug) for connector in connectors.values()]
    size = Counter(view.family for view in views)
    return sorted(views, key=lambda view: (not view.connector.is_on, -size[view.family], view.family, view.label))
