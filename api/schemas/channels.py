from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api import ids
from api.ids import Kind
from api.pages import Page
from api.schemas.base import ChannelId, TemplateId
from inbox.models import Channel as ChannelRow
from inbox.models import MessageTemplate
from inbox.presenters.channels import ChannelView
from inbox.presenters.syncs import SyncView

State = Literal["disconnected", "needs_reconnect", "off", "paused", "barred", "troubled", "expiring", "away", "healthy"]


class Sync(BaseModel):
    """The check for messages that no webhook brought, and the import of the past."""

    state: str
    detail: str = Field(description="The same as a sentence.")
    checked_at: datetime | None
    complete_until: datetime | None = Field(description="All that is older is known to be here.")
    repaired_count: int
    import_state: Literal["waiting", "running", "done", "failed"]


class Channel(BaseModel):
    id: ChannelId
    platform: str
    name: str
    external_id: str = Field(description="The platform's own id of the account.")
    status: Literal["connected", "needs_reconnect", "disconnected"]
    state: State = Field(description="The status, and what else somebody should look at.")
    detail: str = Field(description="What is wrong, and what to do; empty where all is well.")
    sync: Sync
    last_event_at: datetime | None
    created_at: datetime


class ChannelPage(Page[Channel]):
    pass


class Template(BaseModel):
    id: TemplateId
    name: str
    language: str
    category: str
    state: Literal["approved", "pending", "draft", "rejected", "paused", "disabled"]
    is_sendable: bool
    header: str
    header_file: str = Field(description="The kind of file that must stand above the words; empty where none does.")
    body: str
    footer: str
    buttons: list[str]
    keys: list[str] = Field(description="Of its places: what `values` must name when it is sent.")


class TemplatePage(Page[Template]):
    pass


def channel_of(row: ChannelRow) -> Channel:
    """row: with its `sync`."""
    view, sync = ChannelView(row), SyncView(row)
    return Channel(
        id=ids.write(Kind.CHANNEL, row.pk),
        platform=row.platform,
        name=row.name,
        external_id=row.external_id,
        status=row.status,  # type: ignore[arg-type]
        state=view.state,  # type: ignore[arg-type]
        detail=view.problem or view.login,
        sync=Sync(
            state=sync.state,
            detail=str(sync.sentence),
            checked_at=sync.sync.checked_at,
            complete_until=sync.sync.complete_until,
            repaired_count=sync.sync.repaired_count,
            import_state=sync.sync.import_state,  # type: ignore[arg-type]
        ),
        last_event_at=row.last_event_at,
        created_at=row.created_at,
    )


def template_of(row: MessageTemplate) -> Template:
    return Template(
        id=ids.write(Kind.TEMPLATE, row.pk),
        name=row.name,
        language=row.language,
        category=row.category,
        state=row.state,  # type: ignore[arg-type]
        is_sendable=row.is_sendable,
        header=row.header,
        header_file=row.header_file,
        body=row.body,
        footer=row.footer,
        buttons=row.titles,
        keys=row.keys,
    )
