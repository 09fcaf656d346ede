"""The inbox's websocket: it says who is there and what they look at; the hub does the rest."""

import asyncio
import contextlib
import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import QueryDict

from inbox.filters import ConversationFilter
from inbox.fragments import Watch
from inbox.hub import REMOVED, SIGNED_OUT, Tab, hub
from workspaces.access import find_membership
from workspaces.ids import read_id

LANGUAGES = dict(settings.LANGUAGES)


class InboxConsumer(AsyncWebsocketConsumer):
    """One tab. It sends {"watch": {"filter": query, "conversation": id or null, "cursor": xid, "language": code}}."""

    tab: Tab | None = None
    writer: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept, then close with a code that the page can act on: a refused handshake would tell it nothing."""
        await self.accept()
        user = self.scope["user"]
        if not user.is_authenticated:
            await self.close(SIGNED_OUT)
            return
        slug = self.scope["url_route"]["kwargs"]["workspace"]
        membership = await database_sync_to_async(find_membership)(user, slug)
        if membership is None:
            await self.close(REMOVED)
            return
        self.tab = Tab(membership, settings.LANGUAGE_CODE, self.scope["session"].session_key or "")
        self.writer = asyncio.create_task(self.write(self.tab))
        hub.add(self.tab)

    async def write(self, tab: Tab) -> None:
        """Send what waits, as one frame; end when told to."""
        while True:
            frames = [await tab.queue.get()]
            while not tab.queue.empty():
                frames.append(tab.queue.get_nowait())
            await self.send(text_data="".join(frame for frame in frames if frame))
            if None in frames:
                await self.close(tab.close_code)
                return

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.tab is None:
            return
        try:
            given = json.loads(text_data or "")["watch"]
            conversation = given["conversation"]
            watch = Watch(
                filter=ConversationFilter.from_query(QueryDict(str(given["filter"]))),
                conversation_id=read_id(str(conversation)),
            )
            cursor = str(given["cursor"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return  # not from our page; a tab that does not watch gets nothing
        language = str(given.get("language", ""))
        self.tab.language = language if language in LANGUAGES else settings.LANGUAGE_CODE
        await hub.show(self.tab, watch, cursor)

    async def disconnect(self, code: Any) -> None:
        if self.tab is not None:
            hub.remove(self.tab)
        if self.writer is not None:
            self.writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.writer
